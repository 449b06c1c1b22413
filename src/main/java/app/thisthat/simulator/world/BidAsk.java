package app.thisthat.simulator.world;

/**
 * What is bid and asked for one outcome, in ten-thousandths.
 *
 * @param bid 0 to 10,000: the best price somebody pays
 * @param ask at least the bid, at most 10,000: the best price somebody sells at
 */
public record BidAsk(int bid, int ask) {

    /** Certainty. */
    public static final int ONE = 10_000;

    public BidAsk {
        if (bid < 0 || ask < bid || ask > ONE) {
            throw new IllegalArgumentException("not a quote: " + bid + " to " + ask);
        }
    }

    /**
     * The quote around a probability, both prices on the grid and at least one tick from 0 and 1.
     *
     * @param probability in ten-thousandths
     * @param tick the grid, in ten-thousandths
     * @param spread how many ticks bid and ask are apart
     */
    static BidAsk around(int probability, int tick, int spread) {
        int width = spread * tick;
        int bid = Math.floorDiv(probability - width / 2 + tick / 2, tick) * tick;
        int bounded = Math.max(tick, Math.min(ONE - tick - width, bid));
        return new BidAsk(bounded, bounded + width);
    }

    /** The price that is shown: midway between bid and ask. */
    public int mid() {
        return (bid + ask) / 2;
    }

    public int spread() {
        return ask - bid;
    }

    /** The same quote seen from the other outcome. */
    public BidAsk opposite() {
        return new BidAsk(ONE - ask, ONE - bid);
    }
}
