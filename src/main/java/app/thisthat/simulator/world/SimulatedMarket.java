package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One invented market: what is asked, what is bid and asked for it, and where it is in its life. */
public final class SimulatedMarket {

    private static final int ALL_BUT_CERTAIN = 9_990;
    private static final int FINE_TICK = 10;
    private static final int COARSE_TICK = 100;
    private static final int SPREAD_MAX = 4;

    private final SimulatedEvent event;
    private final MarketKey key;
    private final MarketIds ids;
    private final String question;
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
        this.question = event.wording().question(key.child(), path.closes());
        this.tick = chance("tick").percent(30) ? FINE_TICK : COARSE_TICK;
        this.spread = chance("spread").between(1, SPREAD_MAX);
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

    public String firstOption() {
        return event.wording().first();
    }

    public String secondOption() {
        return event.wording().second();
    }

    /** What tells it from the other markets of its event; empty if it is the only one. */
    public String itemTitle() {
        return event.wording().itemTitle(key.child(), path.closes());
    }

    /** Which of its event's markets it is, from 0. */
    public int child() {
        return key.child();
    }

    /** The grid of its prices, in ten-thousandths. */
    public int tick() {
        return tick;
    }

    /** The quote of the first outcome. */
    public BidAsk quote() {
        return quote;
    }

    /** The price of the first outcome's last trade, in ten-thousandths. */
    public int lastTrade() {
        return lastTrade;
    }

    /** The price of the first outcome that is shown: the mid, and once decided what a share pays. */
    public int firstPrice() {
        return decided() ? outcome.firstPayout() : quote.mid();
    }

    public boolean closed() {
        return current().closed();
    }

    public OracleStatus status() {
        return current().status();
    }

    /** Whether the outcome stands. */
    public boolean decided() {
        return current().decided();
    }

    /** How it ended; empty while that does not stand. */
    public Optional<Outcome> outcome() {
        return decided() ? Optional.of(outcome) : Optional.empty();
    }

    /** How it will end, as was proposed or will be. */
    public Outcome fate() {
        return outcome;
    }

    /** What the oracle said so far, one word for each time it was heard. */
    public List<OracleStatus> history() {
        List<OracleStatus> history = new ArrayList<>();
        OracleStatus last = OracleStatus.SILENT;
        for (LifecycleStage passed : stages.subList(0, stage + 1)) {
            if (passed.status() != last && passed.status() != OracleStatus.RESOLVED) {
                history.add(passed.status());
            }
            last = passed.status();
        }
        return history;
    }

    public long opensAt() {
        return path.opens();
    }

    /** When it closes or did. */
    public long closesAt() {
        return stages.stream()
                .filter(LifecycleStage::closed)
                .map(LifecycleStage::at)
                .findFirst()
                .orElse(path.closes());
    }

    /** When the present stage of its life began. */
    public long changedAt() {
        return current().at();
    }

    /**
     * When it says that it ends: mostly the truth, sometimes long before, sometimes long after, and one in twenty does not
     * say.
     */
    public Optional<Long> announcedEnd() {
        long life = path.closes() - path.opens();
        int draw = chance("announced").below(100);
        if (draw < 5) {
            return Optional.empty();
        }
        if (draw < 15) {
            return Optional.of(path.closes() - life / 10);
        }
        return Optional.of(draw < 30 ? path.closes() + life / 2 : path.closes());
    }

    /** What was traded from its opening to a moment, in hundredths. */
    public long volume(long now) {
        long life = path.closes() - path.opens();
        long lived = Math.max(0, Math.min(now, path.closes()) - path.opens());
        long total = 100L * chance("volume").between(2_000, 3_000_000);
        return total * lived / life;
    }

    /** What the open orders are worth, in hundredths. */
    public long liquidity() {
        return 100L * chance("liquidity").between(200, 400_000)
                + chance("liquidity").at(1).below(100);
    }

    /** A number of this market's own, the same at every call. */
    public int constant(String name, int bound) {
        return chance(name).below(bound);
    }

    /** The price of the first outcome at an earlier moment, in ten-thousandths. */
    public int priceAt(long moment) {
        return BidAsk.around(path.at(moment), tick, spread).mid();
    }

    MarketKey key() {
        return key;
    }

    /** When its next stage begins; empty in the last. */
    Optional<Long> nextStageAt() {
        return stage + 1 < stages.size() ? Optional.of(stages.get(stage + 1).at()) : Optional.empty();
    }

    /** Goes on to the stage that a moment belongs to. */
    void ageTo(long now) {
        while (nextStageAt().filter(at -> at <= now).isPresent()) {
            stage++;
            if (status() == OracleStatus.PROPOSED) {
                quote = proposedQuote();
                lastTrade = quote.bid();
            }
        }
    }

    /** Moves the odds to where they are at a moment; whether they moved. */
    boolean walkTo(long now) {
        if (pinned || closed() || status() != OracleStatus.SILENT) {
            return false;
        }
        return move(BidAsk.around(path.at(now), tick, spread), now);
    }

    /** Sets the odds of the first outcome, in ten-thousandths; they do not walk any more. */
    void pin(int odds, long now) {
        pinned = true;
        int halfSpread = Math.min(tick, Math.min(odds, BidAsk.ONE - odds));
        move(new BidAsk(odds - halfSpread, odds + halfSpread), now);
    }

    /** Replaces what is left of its life by a new stage from now on, which lasts. */
    void enter(LifecycleStage next) {
        List<LifecycleStage> lived = new ArrayList<>(stages.subList(0, stage + 1));
        lived.add(next);
        stages = List.copyOf(lived);
        stage++;
    }

    void decide(Outcome decision) {
        outcome = decision;
    }

    private boolean move(BidAsk next, long now) {
        boolean moved = !next.equals(quote);
        quote = next;
        if (moved && path.chance().at("trade").at(now).percent(30)) {
            lastTrade = next.ask();
        }
        return moved;
    }

    private BidAsk proposedQuote() {
        return switch (outcome) {
            case FIRST -> new BidAsk(ALL_BUT_CERTAIN, BidAsk.ONE);
            case SECOND -> new BidAsk(ALL_BUT_CERTAIN, BidAsk.ONE).opposite();
            case SPLIT -> BidAsk.around(outcome.firstPayout(), COARSE_TICK, 2);
        };
    }

    private LifecycleStage current() {
        return stages.get(stage);
    }

    private SeededRandom chance(String purpose) {
        return path.chance().at(purpose);
    }
}
