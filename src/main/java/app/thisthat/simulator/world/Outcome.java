package app.thisthat.simulator.world;

/** How a market ends. */
public enum Outcome {
    FIRST(BidAsk.ONE),
    SECOND(0),
    SPLIT(BidAsk.ONE / 2);

    private final int firstPayout;

    Outcome(int firstPayout) {
        this.firstPayout = firstPayout;
    }

    /** What one share of the first outcome pays, in ten-thousandths; the second pays the rest. */
    public int firstPayout() {
        return firstPayout;
    }
}
