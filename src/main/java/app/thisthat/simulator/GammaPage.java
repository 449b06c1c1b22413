package app.thisthat.simulator;

import app.thisthat.simulator.world.SimulatedMarket;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * The requested page of a list.
 *
 * @param list {@code markets} or {@code events}
 * @param after id before the first row; empty: from the start
 * @param closed true: closed rows only; false: open rows only
 * @param lookup whether the query has ids
 */
record GammaPage(String list, String after, int limit, boolean closed, boolean lookup) {

    /** Parses a query; empty if it is invalid. A limit above the maximum is lowered, as in the real API. */
    static Optional<GammaPage> parse(MultiMap query, String list, int limitDefault, int limitMax) {
        String limit = query.get("limit");
        String cursor = query.get("after_cursor");
        Optional<String> after = cursor == null ? Optional.of("") : GammaCursor.id(list, cursor);
        if (limit != null && !limit.matches("[0-9]{1,6}")) {
            return Optional.empty();
        }
        int rows = limit == null ? limitDefault : Math.min(limitMax, Integer.parseInt(limit));
        boolean lookup = query.contains("id") || query.contains("condition_ids") || query.contains("clob_token_ids");
        return after.map(id -> new GammaPage(list, id, rows, "true".equals(query.get("closed")), lookup));
    }

    GammaPage first() {
        return new GammaPage(list, "", limit, closed, lookup);
    }

    /** The markets of a lookup that belong to the page. */
    List<SimulatedMarket> select(List<SimulatedMarket> found) {
        return found.stream()
                .filter(market -> market.closed() == closed)
                .filter(market -> market.ids().gammaId().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }
}
