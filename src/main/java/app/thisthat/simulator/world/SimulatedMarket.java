package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One market: its texts, quote and stage. Prices are in ten-thousandths. */
public final class SimulatedMarket {

    private static final int NEARLY_CERTAIN = 9_990;
    private static final int FINE_TICK = 10;
    private static final int COARSE_TICK = 100;
    private static final int SPREAD_MAX = 4;
    private static final String OTHER = "Other";
    private static final String OTHER_ITEM = "another one";

    private final SimulatedEvent event;
    private final MarketKey key;
    private final MarketIds ids;
    private final String generatedQuestion;
    private String question;
    private final OddsPath path;
    private final int tick;
    private final int spread;
    private List<LifecycleStage> stages;
    private int stage;
    private Outcome outcome;
    private BidAsk quote;
    private int lastTrade;
    private boolean pinned;

    SimulatedMarket(SimulatedEvent event, MarketKey key, MarketIds ids, OddsPath path, List<LifecycleStage> stages) {
        this.event = event;
        this.key = key;
        this.ids = ids;
        this.path = path;
        this.stages = stages;
        this.outcome = path.outcome();
        this.generatedQuestion = generatedQuestion();
        this.question = generatedQuestion;
        this.tick = random("tick").percent(30) ? FINE_TICK : COARSE_TICK;
        this.spread = random("spread").between(1, SPREAD_MAX);
        this.quote = BidAsk.around(path.at(path.opens()), tick, spread);
        this.lastTrade = quote.bid();
    }

    public SimulatedEvent event() {
        return event;
    }

    public MarketIds ids() {
        return ids;
    }

    public String question() {
        return question;
    }

    /** The question before it was renamed. */
    public String firstQuestion() {
        return generatedQuestion;
    }

    private String generatedQuestion() {
        if (isPlaceholder()) {
            return event.titles().questionAbout(event.placeholderName(key.child()), path.closes());
        }
        return isOther()
                ? event.titles().questionAbout(OTHER_ITEM, path.closes())
                : event.titles().question(key.child(), path.closes());
    }

    public String firstOption() {
        return event.titles().first(key.child());
    }

    public String secondOption() {
        return event.titles().second(key.child());
    }

    /** The text that distinguishes it from the other markets of its event; empty for a single market. */
    public String itemTitle() {
        if (isPlaceholder()) {
            return event.placeholderName(key.child());
        }
        return isOther() ? OTHER : event.titles().itemTitle(key.child(), path.closes());
    }

    /** What orders the markets of an event: the price, else the index. */
    public String itemThreshold() {
        boolean hasPrice = event.series().kind() == EventKind.PRICES;
        return Integer.toString(hasPrice ? event.titles().price(key.child()) : key.child());
    }

    /** Whether it stands for all names that no other market of its event has. */
    public boolean isOther() {
        return event.isOther(key.child());
    }

    /** Whether it is reserved for a name that is added later. */
    public boolean isPlaceholder() {
        return SimulatedEvent.isPlaceholder(key.child());
    }

    /** Index within the event. */
    public int child() {
        return key.child();
    }

    public int tick() {
        return tick;
    }

    /** The quote of the first outcome. */
    public BidAsk quote() {
        return quote;
    }

    public int lastTrade() {
        return lastTrade;
    }

    /** The displayed price of the first outcome: the midpoint, or the payout once resolved. */
    public int firstPrice() {
        return isResolved() ? outcome.firstPayout() : quote.mid();
    }

    public boolean closed() {
        return current().closed();
    }

    public OracleStatus status() {
        return current().status();
    }

    public boolean isResolved() {
        return current().resolved();
    }

    /** The final outcome; empty before the resolution. */
    public Optional<Outcome> outcome() {
        return isResolved() ? Optional.of(outcome) : Optional.empty();
    }

    /** The outcome that the market resolves to, proposed or not. */
    public Outcome plannedOutcome() {
        return outcome;
    }

    /** The oracle statuses so far, without the final one. */
    public List<OracleStatus> history() {
        List<OracleStatus> history = new ArrayList<>();
        OracleStatus last = OracleStatus.NONE;
        for (LifecycleStage entered : stages.subList(0, stage + 1)) {
            if (entered.status() != last && entered.status() != OracleStatus.RESOLVED) {
                history.add(entered.status());
            }
            last = entered.status();
        }
        return history;
    }

    public long opensAt() {
        return path.opens();
    }

    /** Past or planned closing time. */
    public long closesAt() {
        return stages.stream()
                .filter(LifecycleStage::closed)
                .map(LifecycleStage::at)
                .findFirst()
                .orElse(path.closes());
    }

    public long changedAt() {
        return current().at();
    }

    /**
     * The published end date: correct for 70 % of the markets, too early for 10 %, too late for 15 %, absent for 5 %.
     */
    public Optional<Long> announcedEnd() {
        long life = path.closes() - path.opens();
        int percentile = random("announced").below(100);
        if (percentile < 5) {
            return Optional.empty();
        }
        if (percentile < 15) {
            return Optional.of(path.closes() - life / 10);
        }
        return Optional.of(percentile < 30 ? path.closes() + life / 2 : path.closes());
    }

    /** Trading volume until a time, in hundredths. */
    public long volume(long time) {
        long life = path.closes() - path.opens();
        long elapsed = Math.max(0, Math.min(time, path.closes()) - path.opens());
        long total = 100L * random("volume").between(2_000, 3_000_000);
        return total * elapsed / life;
    }

    /** Value of the open orders, in hundredths. */
    public long liquidity() {
        return 100L * random("liquidity").between(200, 400_000)
                + random("liquidity").derive(1).below(100);
    }

    /** A random number from 0 to {@code bound - 1} that is constant for the market and the name. */
    public int constant(String name, int bound) {
        return random(name).below(bound);
    }

    public int priceAt(long time) {
        return BidAsk.around(path.at(time), tick, spread).mid();
    }

    MarketKey key() {
        return key;
    }

    /** Start of the next stage; empty in the last stage. */
    Optional<Long> nextStageAt() {
        return stage + 1 < stages.size() ? Optional.of(stages.get(stage + 1).at()) : Optional.empty();
    }

    /** Enters the stage of a time. */
    void advanceTo(long time) {
        while (nextStageAt().filter(at -> at <= time).isPresent()) {
            stage++;
            if (status() == OracleStatus.PROPOSED) {
                quote = proposedQuote();
                lastTrade = quote.bid();
            }
        }
    }

    /** Sets the odds of a time; returns whether they changed. */
    boolean moveOddsTo(long time) {
        if (pinned || closed() || status() != OracleStatus.NONE) {
            return false;
        }
        return move(BidAsk.around(path.at(time), tick, spread), time);
    }

    /**
     * Records a trade.
     *
     * @param price of the first outcome
     */
    public void trade(int price) {
        if (price < 0 || price > BidAsk.ONE) {
            throw new IllegalArgumentException("Invalid price: " + price);
        }
        lastTrade = price;
    }

    /** Sets the odds of the first outcome; they no longer move. */
    void pinOdds(int odds, long time) {
        pinned = true;
        int halfSpread = Math.min(tick, Math.min(odds, BidAsk.ONE - odds));
        move(new BidAsk(odds - halfSpread, odds + halfSpread), time);
    }

    /** Replaces the remaining stages by one last stage and enters it. */
    void enter(LifecycleStage last) {
        List<LifecycleStage> entered = new ArrayList<>(stages.subList(0, stage + 1));
        entered.add(last);
        stages = List.copyOf(entered);
        stage++;
    }

    void rename(String newQuestion) {
        this.question = newQuestion;
    }

    void setOutcome(Outcome outcome) {
        this.outcome = outcome;
    }

    private boolean move(BidAsk next, long time) {
        boolean moved = !next.equals(quote);
        quote = next;
        if (moved && path.random().derive("trade").derive(time).percent(30)) {
            lastTrade = next.ask();
        }
        return moved;
    }

    private BidAsk proposedQuote() {
        return switch (outcome) {
            case FIRST -> new BidAsk(NEARLY_CERTAIN, BidAsk.ONE);
            case SECOND -> new BidAsk(NEARLY_CERTAIN, BidAsk.ONE).opposite();
            case SPLIT -> BidAsk.around(outcome.firstPayout(), COARSE_TICK, 2);
        };
    }

    private LifecycleStage current() {
        return stages.get(stage);
    }

    private SeededRandom random(String purpose) {
        return path.random().derive(purpose);
    }
}
