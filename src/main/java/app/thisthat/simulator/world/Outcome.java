package app.thisthat.simulator.world;

/** The outcome of a resolved market. */
public enum Outcome {
    FIRST(BidAsk.ONE),
    SECOND(0),
    SPLIT(BidAsk.ONE / 2);

    private final int firstPayout;

    Outcome(int firstPayout) {
        this.firstPayout = firstPayout;
    }

    /** Payout per share of the first outcome, in ten-thousandths. The second outcome pays the rest of 1. */
    public int firstPayout() {
        return firstPayout;
    }
}
