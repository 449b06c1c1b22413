package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The simulated markets: a fixed number of slots for open markets, which endless series of events fill. State changes
 * only in {@link #tick}, whose work is bounded; the rest is done by the next tick.
 *
 * <p>Two worlds with the same seed, speed and size are equal if they are ticked at the same times. Manual changes
 * ({@link #pinOdds}, {@link #close}, {@link #dispute}, {@link #resolve}) are lost at a restart.
 *
 * <p>Not thread-safe.
 */
public final class World {

    static final int SCHEDULED_EVENTS_PER_TICK_MAX = 200;

    /** Number of ticks in which the odds of every market are updated once. */
    static final int TICKS_PER_ROUND = 100;

    /** The first series start with their previous edition, so that there are closed markets. */
    private static final int SERIES_WITH_PREVIOUS_EDITION = 200;

    private final MarketIdGenerator idGenerator;
    private final TimeScale timeScale;
    private final List<ListedSeries> allSeries = new ArrayList<>();
    private final List<SimulatedMarket> slots = new ArrayList<>();
    private final Catalogue catalogue = new Catalogue();
    private final PriorityQueue<ScheduledEvent> schedule = new PriorityQueue<>();
    private long now;
    private int nextSlot;
    private boolean oddsMoving = true;

    /**
     * A series and the slots of its markets.
     *
     * @param size number of listed markets; below the size of the series if the world is full
     */
    private record ListedSeries(Series series, int firstSlot, int size) {}

    /**
     * Creates the world as it is at a time.
     *
     * @param markets number of open markets, 1 to 50,000
     * @param speed speed of the markets relative to real time, at least 1
     * @param now milliseconds since the epoch
     */
    public World(int markets, int speed, long seed, long now) {
        SeededRandom random = SeededRandom.of(seed).derive(speed);
        this.idGenerator = new MarketIdGenerator(random);
        this.timeScale = new TimeScale(speed);
        this.now = now;
        while (slots.size() < markets) {
            Series series = Series.of(random, allSeries.size(), timeScale);
            ListedSeries listed =
                    new ListedSeries(series, slots.size(), Math.min(series.size(), markets - slots.size()));
            allSeries.add(listed);
            for (int slot = 0; slot < listed.size; slot++) {
                slots.add(null);
            }
            openEdition(listed, event -> {});
            if (series.index() < SERIES_WITH_PREVIOUS_EDITION) {
                SimulatedEvent previous = event(listed, series.editionAt(now) - 1);
                catalogue.add(previous);
                previous.markets().forEach(this::scheduleNextStage);
            }
        }
    }

    /** Advances to a time, or as far as one tick can; an earlier time has no effect. */
    public List<WorldEvent> tick(long time) {
        now = Math.max(now, time);
        List<WorldEvent> events = new ArrayList<>();
        for (int processed = 0; processed < SCHEDULED_EVENTS_PER_TICK_MAX && isBehind(); processed++) {
            process(schedule.poll(), events::add);
        }
        if (oddsMoving) {
            moveOdds(events::add);
        }
        return events;
    }

    /** Whether due events are left for the next tick. */
    public boolean isBehind() {
        return !schedule.isEmpty() && schedule.peek().at() <= now;
    }

    /** Time of the last tick, milliseconds since the epoch. */
    public long now() {
        return now;
    }

    public boolean isOddsMoving() {
        return oddsMoving;
    }

    /** Starts or stops the movement of odds; markets still open and close. */
    public void setOddsMoving(boolean moving) {
        oddsMoving = moving;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public Optional<SimulatedMarket> byGammaId(String id) {
        return idGenerator.keyOfGammaId(id).flatMap(this::find);
    }

    public Optional<SimulatedMarket> byConditionId(String id) {
        return idGenerator.keyOfConditionId(id).flatMap(this::find);
    }

    public Optional<SimulatedMarket> byToken(String token) {
        return idGenerator.keyOfToken(token).flatMap(this::find);
    }

    /** Sets the odds of an open market's first outcome, in ten-thousandths. The odds no longer move. */
    public List<WorldEvent> pinOdds(SimulatedMarket market, int odds) {
        BidAsk before = market.quote();
        int lastTrade = market.lastTrade();
        market.pinOdds(odds, now);
        return List.of(new WorldEvent.OddsMoved(market, before, market.lastTrade() != lastTrade));
    }

    /** Closes a market now. It stays unresolved until {@link #resolve}. */
    public void close(SimulatedMarket market) {
        market.enter(new LifecycleStage(now, true, market.status()));
        catalogue.moveToClosed(market);
    }

    /** Changes the question of a market; null restores the generated one. */
    public void rename(SimulatedMarket market, String question) {
        market.rename(question == null ? market.firstQuestion() : question);
    }

    /** Changes the title of an event; null restores the generated one. */
    public void rename(SimulatedEvent event, String title) {
        event.rename(title);
    }

    /** A listed event. */
    public Optional<SimulatedEvent> event(String id) {
        return idGenerator.keyOfGammaId(id).flatMap(key -> catalogue.find(key.series(), key.edition()));
    }

    /** Marks a market as disputed. It stays so until {@link #resolve}. */
    public void dispute(SimulatedMarket market) {
        market.enter(new LifecycleStage(now, market.closed(), OracleStatus.DISPUTED));
    }

    /** Closes and resolves a market now. */
    public List<WorldEvent> resolve(SimulatedMarket market, Outcome outcome) {
        market.setOutcome(outcome);
        market.enter(new LifecycleStage(now, true, OracleStatus.RESOLVED));
        catalogue.moveToClosed(market);
        return List.of(new WorldEvent.Resolved(market));
    }

    private void process(ScheduledEvent due, Consumer<WorldEvent> publish) {
        ListedSeries listed = allSeries.get(due.series());
        if (due.opensEdition()) {
            openEdition(listed, publish);
            return;
        }
        catalogue
                .find(due.series(), due.edition())
                .map(event -> event.markets().get(due.child()))
                .filter(market ->
                        market.nextStageAt().filter(at -> at == due.at()).isPresent())
                .ifPresent(market -> enterNextStage(market, publish));
    }

    private void enterNextStage(SimulatedMarket market, Consumer<WorldEvent> publish) {
        BidAsk before = market.quote();
        boolean wasResolved = market.isResolved();
        market.advanceTo(market.nextStageAt().orElseThrow());
        if (!market.quote().equals(before)) {
            publish.accept(new WorldEvent.OddsMoved(market, before, true));
        }
        if (market.closed()) {
            catalogue.moveToClosed(market);
        }
        if (market.isResolved() && !wasResolved) {
            publish.accept(new WorldEvent.Resolved(market));
        }
        scheduleNextStage(market);
    }

    private void openEdition(ListedSeries listed, Consumer<WorldEvent> publish) {
        Series series = listed.series;
        long edition = series.editionAt(now);
        SimulatedEvent event = event(listed, edition);
        catalogue.add(event);
        for (SimulatedMarket market : event.markets()) {
            slots.set(listed.firstSlot + market.child(), market);
            scheduleNextStage(market);
            publish.accept(new WorldEvent.Opened(market));
        }
        schedule.add(ScheduledEvent.openEdition(series.opens(edition + 1), series.index()));
    }

    private SimulatedEvent event(ListedSeries listed, long edition) {
        SimulatedEvent event = new SimulatedEvent(listed.series, edition, listed.size, idGenerator, timeScale);
        for (SimulatedMarket market : event.markets()) {
            market.moveOddsTo(Math.min(now, market.closesAt()));
            market.advanceTo(now);
        }
        return event;
    }

    private void scheduleNextStage(SimulatedMarket market) {
        market.nextStageAt().ifPresent(at -> schedule.add(ScheduledEvent.nextStage(market, at)));
    }

    private void moveOdds(Consumer<WorldEvent> publish) {
        int count = (slots.size() + TICKS_PER_ROUND - 1) / TICKS_PER_ROUND;
        for (int i = 0; i < count; i++) {
            SimulatedMarket market = slots.get(nextSlot);
            nextSlot = (nextSlot + 1) % slots.size();
            BidAsk before = market.quote();
            int lastTrade = market.lastTrade();
            if (market.moveOddsTo(now)) {
                publish.accept(new WorldEvent.OddsMoved(market, before, market.lastTrade() != lastTrade));
            }
        }
    }

    /** A listed market, or a past one that is created again. */
    private Optional<SimulatedMarket> find(MarketKey key) {
        if (key.series() >= allSeries.size()) {
            return Optional.empty();
        }
        ListedSeries listed = allSeries.get(key.series());
        boolean inFuture = key.edition() > listed.series.editionAt(now) || key.edition() < 0;
        if (inFuture || (key.child() >= listed.size && !SimulatedEvent.isPlaceholder(key.child()))) {
            return Optional.empty();
        }
        SimulatedEvent event =
                catalogue.find(key.series(), key.edition()).orElseGet(() -> event(listed, key.edition()));
        return Stream.concat(event.markets().stream(), event.placeholders(now).stream())
                .filter(market -> market.child() == key.child())
                .findFirst();
    }
}
