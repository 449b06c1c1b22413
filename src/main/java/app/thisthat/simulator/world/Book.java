package app.thisthat.simulator.world;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The open orders for one outcome: how much is bid and asked at each price, in ten-thousandths and hundredths of shares,
 * prices rising. It follows from the quote, so that a change of quote is a change of a few levels.
 *
 * @param bids the best is the last
 * @param asks the best is the first
 */
public record Book(TreeMap<Integer, Integer> bids, TreeMap<Integer, Integer> asks) {

    private static final int LEVELS = 10;
    private static final int SIZE_MAX = 2_000_000;

    /** The book of a market's first outcome at a quote. */
    public static Book of(SimulatedMarket market, BidAsk quote) {
        TreeMap<Integer, Integer> bids = new TreeMap<>();
        TreeMap<Integer, Integer> asks = new TreeMap<>();
        for (int level = 0; level < LEVELS; level++) {
            int bid = quote.bid() - level * market.tick();
            int ask = quote.ask() + level * market.tick();
            if (bid > 0) {
                bids.put(bid, size(market, bid));
            }
            if (ask < BidAsk.ONE) {
                asks.put(ask, size(market, ask));
            }
        }
        return new Book(bids, asks);
    }

    /** The same orders seen from the other outcome: who bids for one asks for the other. */
    public Book opposite() {
        return new Book(mirrored(asks), mirrored(bids));
    }

    /** What to set, price by price, to make one side of a book the other; 0 removes a level. */
    public static Map<Integer, Integer> changes(Map<Integer, Integer> before, Map<Integer, Integer> after) {
        Map<Integer, Integer> changes = new LinkedHashMap<>();
        before.forEach((price, size) -> {
            if (!after.containsKey(price)) {
                changes.put(price, 0);
            }
        });
        after.forEach((price, size) -> {
            if (!size.equals(before.get(price))) {
                changes.put(price, size);
            }
        });
        return changes;
    }

    private static int size(SimulatedMarket market, int price) {
        return 500 + market.constant("size" + price, SIZE_MAX);
    }

    private static TreeMap<Integer, Integer> mirrored(TreeMap<Integer, Integer> side) {
        TreeMap<Integer, Integer> mirrored = new TreeMap<>();
        side.forEach((price, size) -> mirrored.put(BidAsk.ONE - price, size));
        return mirrored;
    }
}
