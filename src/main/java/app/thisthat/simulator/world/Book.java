package app.thisthat.simulator.world;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order book of one outcome: size by price, prices ascending. Prices are in ten-thousandths, sizes in hundredths of
 * shares. The book is a function of the quote.
 *
 * @param bids the best bid is the last
 * @param asks the best ask is the first
 */
public record Book(TreeMap<Integer, Integer> bids, TreeMap<Integer, Integer> asks) {

    private static final int LEVELS = 10;
    private static final int SIZE_MAX = 2_000_000;

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

    /** The book of the other outcome: a bid for one outcome is an ask for the other. */
    public Book opposite() {
        return new Book(mirrored(asks), mirrored(bids));
    }

    /** The changed sizes of a side by price; 0 removes a level. */
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
