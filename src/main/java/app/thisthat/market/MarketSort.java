package app.thisthat.market;

import java.util.Locale;
import java.util.regex.Pattern;

/** Sort orders of the catalogue. The id breaks ties, so the order is total and keyset paging is stable. */
enum MarketSort {
    /** Highest trend score first; {@code update_trends.sql} defines the score. Only open markets have one. */
    TRENDING,
    LIQUIDITY,
    /** Next expiry first; {@link ExpirySortKey} defines the order. */
    EXPIRES_SOON,
    /** Newest first: ids grow with time. */
    NEWEST,
    /** Best match of the search text first: rank of the words plus trigram similarity of the title. */
    RELEVANCE;

    /** A number without an exponent, which bounds its size. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?");

    boolean isKey(String text) {
        return this == EXPIRES_SOON
                ? ExpirySortKey.isValid(text)
                : NUMBER.matcher(text).matches();
    }

    static MarketSort fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
