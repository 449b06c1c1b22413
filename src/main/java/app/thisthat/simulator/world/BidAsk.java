package app.thisthat.simulator.world;

/**
 * Best bid and best ask of one outcome, in ten-thousandths.
 *
 * @param bid 0 to 10,000
 * @param ask from the bid to 10,000
 */
public record BidAsk(int bid, int ask) {

    /** The price 1 in ten-thousandths. */
    public static final int ONE = 10_000;

    public BidAsk {
        if (bid < 0 || ask < bid || ask > ONE) {
            throw new IllegalArgumentException("Invalid quote: bid " + bid + ", ask " + ask);
        }
    }

    /**
     * The quote around a probability. Both prices are multiples of the tick and at least one tick away from 0 and 1.
     *
     * @param probability in ten-thousandths
     * @param tick in ten-thousandths
     * @param spread in ticks
     */
    static BidAsk around(int probability, int tick, int spread) {
        int width = spread * tick;
        int bid = Math.floorDiv(probability - width / 2 + tick / 2, tick) * tick;
        int bounded = Math.max(tick, Math.min(ONE - tick - width, bid));
        return new BidAsk(bounded, bounded + width);
    }

    public int mid() {
        return (bid + ask) / 2;
    }

    public int spread() {
        return ask - bid;
    }

    /** The quote of the other outcome. */
    public BidAsk opposite() {
        return new BidAsk(ONE - ask, ONE - bid);
    }
}
