package app.thisthat.simulator;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The best prices that all APIs state for an outcome instead of the market's quote, possible or not.
 *
 * @param bid as written in JSON text; null: no bids
 * @param ask null: no asks
 */
record StatedBook(String bid, String ask) {

    private static final int TEXT_MAX = 40;

    /** Reads {@code bid} and {@code ask}, each a text or a number; a missing one stands for an empty side. */
    static StatedBook of(JsonObject body) {
        return new StatedBook(text(body, "bid"), text(body, "ask"));
    }

    private static String text(JsonObject body, String side) {
        Object value = body.getValue(side);
        if (value != null && value.toString().length() > TEXT_MAX) {
            throw new IllegalArgumentException(side + " must have at most " + TEXT_MAX + " characters");
        }
        return value == null ? null : value.toString();
    }

    /** The book of the other outcome. A text that is no number stays as it is. */
    StatedBook opposite() {
        return new StatedBook(complement(ask), complement(bid));
    }

    private static String complement(String price) {
        return number(price)
                .map(value -> BigDecimal.ONE.subtract(value).toPlainString())
                .orElse(price);
    }

    private static Optional<BigDecimal> number(String price) {
        try {
            return price == null ? Optional.empty() : Optional.of(new BigDecimal(price));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A price as the feed writes it in Gamma: a number if it is one. */
    static Object value(String price) {
        return number(price).<Object>map(value -> value).orElse(price);
    }
}
