package app.thisthat.ingestion;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Maps order books of the feed. Never throws. An unreadable price makes a book that {@link PriceRule} ignores. */
final class BookMapping {

    private BookMapping() {}

    /** The best level of each side, in any order of the levels. Levels without a size are removed ones. */
    static TopOfBook levels(JsonNode book) {
        return new TopOfBook(
                best(book.path("bids"), BigDecimal.ZERO, BigDecimal::max),
                best(book.path("asks"), BigDecimal.ONE, BigDecimal::min));
    }

    private static BigDecimal best(JsonNode levels, BigDecimal none, BinaryOperator<BigDecimal> better) {
        BigDecimal best = null;
        for (JsonNode level : FeedJson.list(levels)) {
            Optional<BigDecimal> price = FeedJson.decimal(level.path("price"));
            if (price.isEmpty()) {
                return TopOfBook.UNREADABLE;
            }
            if (!isEmpty(level)) {
                best = best == null ? price.get() : better.apply(best, price.get());
            }
        }
        return best == null ? none : best;
    }

    private static boolean isEmpty(JsonNode level) {
        return FeedJson.decimal(level.path("size"))
                .filter(size -> size.signum() <= 0)
                .isPresent();
    }

    /** The best prices of both sides; the feed writes those of an empty side as an empty text, or omits them. */
    static TopOfBook top(JsonNode bid, JsonNode ask) {
        return new TopOfBook(price(bid, BigDecimal.ZERO), price(ask, BigDecimal.ONE));
    }

    private static BigDecimal price(JsonNode price, BigDecimal none) {
        boolean isEmpty = price.isMissingNode()
                || price.isNull()
                || (price.isTextual() && price.textValue().isBlank());
        return isEmpty ? none : FeedJson.decimal(price).orElse(TopOfBook.UNREADABLE);
    }
}
