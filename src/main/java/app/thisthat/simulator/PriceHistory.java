package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.SimulatedMarket;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** A query for past prices. Times are milliseconds since the epoch, the step is in milliseconds. */
record PriceHistory(long from, long to, long step) {

    private static final long HOUR = 3_600_000;
    private static final long MINUTE = 60_000;
    private static final int POINTS_MAX = 1_000;
    private static final Map<String, Long> INTERVALS = Map.of(
            "1h", HOUR, "6h", 6 * HOUR, "1d", 24 * HOUR, "1w", 168 * HOUR, "1m", 720 * HOUR, "max", Long.MAX_VALUE);

    static Optional<PriceHistory> parse(MultiMap query, long now) {
        Optional<Long> fidelity = number(query, "fidelity", 1);
        Optional<Long> start = number(query, "startTs", 0);
        Optional<Long> end = number(query, "endTs", now / 1_000);
        Long interval = INTERVALS.get(query.contains("interval") ? query.get("interval") : "max");
        if (fidelity.isEmpty() || start.isEmpty() || end.isEmpty() || interval == null) {
            return Optional.empty();
        }
        long from = query.contains("startTs") ? 1_000 * start.get() : Math.max(0, now - interval);
        return Optional.of(new PriceHistory(from, 1_000 * end.get(), MINUTE * Math.max(1, fidelity.get())));
    }

    private static Optional<Long> number(MultiMap query, String name, long fallback) {
        String text = query.get(name);
        if (text == null) {
            return Optional.of(fallback);
        }
        return text.matches("[0-9]{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** The prices of a token. The step is increased if there are more than 1,000. */
    JsonArray points(SimulatedMarket market, String token) {
        JsonArray points = new JsonArray();
        long first = Math.max(from, market.opensAt());
        long last = Math.min(to, market.closesAt());
        long actualStep = Math.max(step, (last - first) / POINTS_MAX + 1);
        for (long at = first; at <= last; at += actualStep) {
            int price = market.priceAt(at);
            points.add(new JsonObject()
                    .put("t", at / 1_000)
                    .put("p", DecimalFormats.price(ClobRows.isFirst(market, token) ? price : BidAsk.ONE - price)));
        }
        return points;
    }
}
