package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The world: a fixed number of places for open markets, in which one event follows the other. It moves only in {@link
 * #tick}, whose work is bounded: what is due later than its bound is done by the next one.
 *
 * <p>Two worlds of the same seed, speed and size that are ticked at the same times are the same. Only what was done by
 * hand ({@link #pin}, {@link #close}, {@link #dispute}, {@link #decide}) is not invented again after a restart.
 *
 * <p>Not safe for several threads.
 */
public final class World {

    /** Births and stages in one tick. */
    static final int APPOINTMENTS_PER_TICK = 200;

    /** So many ticks visit every market once. */
    static final int TICKS_PER_ROUND = 100;

    private static final int PAST_EDITIONS_AT_START = 200;

    private final MarketIdGenerator mint;
    private final TimeScale pace;
    private final List<Place> places = new ArrayList<>();
    private final List<SimulatedMarket> ring = new ArrayList<>();
    private final Catalogue catalogue = new Catalogue();
    private final PriorityQueue<ScheduledEvent> agenda = new PriorityQueue<>();
    private long now;
    private int nextVisit;
    private boolean walking = true;

    /**
     * A series and where its markets stand in the ring.
     *
     * @param size how many of the series' markets are listed: the last series of the world may be cut short
     */
    private record Place(Series series, int firstSlot, int size) {}

    /**
     * Invents the world as it is at a moment.
     *
     * @param markets how many are open at a time: 1 to 50,000
     * @param speed how many times faster than real markets they live: at least 1
     * @param seed the same seed, the same world
     * @param now the moment
     */
    public World(int markets, int speed, long seed, long now) {
        SeededRandom chance = SeededRandom.of(seed).at(speed);
        this.mint = new MarketIdGenerator(chance);
        this.pace = new TimeScale(speed);
        this.now = now;
        while (ring.size() < markets) {
            Series series = Series.of(chance, places.size(), pace);
            Place place = new Place(series, ring.size(), Math.min(series.size(), markets - ring.size()));
            places.add(place);
            for (int slot = 0; slot < place.size; slot++) {
                ring.add(null);
            }
            begin(place, happening -> {});
            if (series.index() < PAST_EDITIONS_AT_START) {
                SimulatedEvent past = event(place, series.editionAt(now) - 1);
                catalogue.add(past);
                past.markets().forEach(this::meetAgain);
            }
        }
    }

    /** Lives on to a moment, or towards it as far as one tick goes; time never goes back. */
    public List<WorldEvent> tick(long moment) {
        now = Math.max(now, moment);
        List<WorldEvent> happenings = new ArrayList<>();
        for (int kept = 0; kept < APPOINTMENTS_PER_TICK && behind(); kept++) {
            keep(agenda.poll(), happenings::add);
        }
        if (walking) {
            walk(happenings::add);
        }
        return happenings;
    }

    /** Whether something is due that did not fit into the last tick. */
    public boolean behind() {
        return !agenda.isEmpty() && agenda.peek().at() <= now;
    }

    /** The moment it has come to, in milliseconds since the epoch. */
    public long now() {
        return now;
    }

    public boolean walking() {
        return walking;
    }

    /** Whether the odds walk; markets are born and end all the same. */
    public void walk(boolean on) {
        walking = on;
    }

    /** What is listed. */
    public Catalogue catalogue() {
        return catalogue;
    }

    public Optional<SimulatedMarket> byGammaId(String id) {
        return mint.ofGamma(id).flatMap(this::find);
    }

    public Optional<SimulatedMarket> byConditionId(String id) {
        return mint.ofCondition(id).flatMap(this::find);
    }

    public Optional<SimulatedMarket> byToken(String token) {
        return mint.ofToken(token).flatMap(this::find);
    }

    /** Sets the odds of an open market's first outcome, in ten-thousandths, and stops its walk. */
    public List<WorldEvent> pin(SimulatedMarket market, int odds) {
        BidAsk before = market.quote();
        int lastTrade = market.lastTrade();
        market.pin(odds, now);
        return List.of(new WorldEvent.Moved(market, before, market.lastTrade() != lastTrade));
    }

    /** Ends trading now; the market then waits to be decided by hand. */
    public void close(SimulatedMarket market) {
        market.enter(new LifecycleStage(now, true, market.status()));
        catalogue.shelve(market);
    }

    /** Lets the oracle's proposal be disputed; the market then waits to be decided by hand. */
    public void dispute(SimulatedMarket market) {
        market.enter(new LifecycleStage(now, market.closed(), OracleStatus.DISPUTED));
    }

    /** Ends a market now. */
    public List<WorldEvent> decide(SimulatedMarket market, Outcome outcome) {
        market.decide(outcome);
        market.enter(new LifecycleStage(now, true, OracleStatus.RESOLVED));
        catalogue.shelve(market);
        return List.of(new WorldEvent.Decided(market));
    }

    private void keep(ScheduledEvent due, Consumer<WorldEvent> tell) {
        Place place = places.get(due.series());
        if (due.isBirth()) {
            begin(place, tell);
            return;
        }
        catalogue
                .find(due.series(), due.edition())
                .map(event -> event.markets().get(due.child()))
                .filter(market ->
                        market.nextStageAt().filter(at -> at == due.at()).isPresent())
                .ifPresent(market -> age(market, tell));
    }

    private void age(SimulatedMarket market, Consumer<WorldEvent> tell) {
        BidAsk before = market.quote();
        boolean wasDecided = market.decided();
        market.ageTo(market.nextStageAt().orElseThrow());
        if (!market.quote().equals(before)) {
            tell.accept(new WorldEvent.Moved(market, before, true));
        }
        if (market.closed()) {
            catalogue.shelve(market);
        }
        if (market.decided() && !wasDecided) {
            tell.accept(new WorldEvent.Decided(market));
        }
        meetAgain(market);
    }

    /** Opens the edition that is on now, and arranges for the one after it. */
    private void begin(Place place, Consumer<WorldEvent> tell) {
        Series series = place.series;
        long edition = series.editionAt(now);
        SimulatedEvent event = event(place, edition);
        catalogue.add(event);
        for (SimulatedMarket market : event.markets()) {
            ring.set(place.firstSlot + market.child(), market);
            meetAgain(market);
            tell.accept(new WorldEvent.Opened(market));
        }
        agenda.add(ScheduledEvent.birth(series.opens(edition + 1), series.index()));
    }

    private SimulatedEvent event(Place place, long edition) {
        SimulatedEvent event = new SimulatedEvent(place.series, edition, place.size, mint, pace);
        for (SimulatedMarket market : event.markets()) {
            market.walkTo(Math.min(now, market.closesAt()));
            market.ageTo(now);
        }
        return event;
    }

    private void meetAgain(SimulatedMarket market) {
        market.nextStageAt().ifPresent(at -> agenda.add(ScheduledEvent.with(market, at)));
    }

    private void walk(Consumer<WorldEvent> tell) {
        int visits = (ring.size() + TICKS_PER_ROUND - 1) / TICKS_PER_ROUND;
        for (int visit = 0; visit < visits; visit++) {
            SimulatedMarket market = ring.get(nextVisit);
            nextVisit = (nextVisit + 1) % ring.size();
            BidAsk before = market.quote();
            int lastTrade = market.lastTrade();
            if (market.walkTo(now)) {
                tell.accept(new WorldEvent.Moved(market, before, market.lastTrade() != lastTrade));
            }
        }
    }

    /** A market that is listed, or one of the past that is invented once more. */
    private Optional<SimulatedMarket> find(MarketKey key) {
        if (key.series() >= places.size()) {
            return Optional.empty();
        }
        Place place = places.get(key.series());
        boolean unborn = key.edition() > place.series.editionAt(now) || key.edition() < 0;
        if (unborn || key.child() >= place.size) {
            return Optional.empty();
        }
        SimulatedEvent event = catalogue.find(key.series(), key.edition()).orElseGet(() -> event(place, key.edition()));
        return Optional.of(event.markets().get(key.child()));
    }
}
