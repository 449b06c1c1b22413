package app.thisthat.simulator;

import app.thisthat.simulator.world.SimulatedMarket;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * The part of a list that is asked for.
 *
 * @param list {@code markets} or {@code events}
 * @param after the id before the first row; empty: from the start
 * @param closed whether the closed ones are asked for; the others are hidden then
 * @param lookup whether rows are asked for by name
 */
record GammaPage(String list, String after, int limit, boolean closed, boolean lookup) {

    /** Reads a query; empty if it cannot be understood. What is too large a limit is lowered in silence. */
    static Optional<GammaPage> of(MultiMap query, String list, int limitDefault, int limitMax) {
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

    /** The same, from the start. */
    GammaPage first() {
        return new GammaPage(list, "", limit, closed, lookup);
    }

    /** The part of what was looked up that is asked for; the closed ones are hidden unless they are asked for. */
    List<SimulatedMarket> of(List<SimulatedMarket> found) {
        return found.stream()
                .filter(market -> market.closed() == closed)
                .filter(market -> market.ids().gammaId().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }
}
