package app.thisthat.market;

import java.util.Locale;
import java.util.regex.Pattern;

/** Sort orders of the catalogue. The id breaks ties, so the order is total and keyset paging is stable. */
enum MarketSort {
    /** Highest trend score first; {@code update_trends.sql} defines the score. */
    TRENDING("coalesce(t.score, 0)"),
    LIQUIDITY("coalesce(m.liquidity, -1)"),
    /** Next expiry first; {@link ExpirySortKey} defines the order. */
    EXPIRES_SOON("coalesce(m.expires_at, 'infinity')"),
    /** Newest first: ids grow with time. */
    NEWEST("0"),
    /** Best match of the search text first: rank of the full-text match plus trigram similarity of the titles. */
    RELEVANCE("round((ts_rank(m.search, websearch_to_tsquery('english', %1$s))"
            + " + word_similarity(%1$s, " + MarketSort.NAMES + "))::numeric, 4)");

    /** The title of a market and of its event, as the index {@code markets_by_spelling} has them. */
    static final String NAMES = "(m.title || coalesce(' ' || m.event_title, ''))";

    /** A number without an exponent, which bounds its size. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?");

    private final String key;

    MarketSort(String key) {
        this.key = key;
    }

    /** The SQL expression of the sort key, for the SQL expression of the search text. */
    String key(String search) {
        return key.formatted(search);
    }

    boolean isKey(String text) {
        return this == EXPIRES_SOON
                ? ExpirySortKey.isValid(text)
                : NUMBER.matcher(text).matches();
    }

    String orderBy(String keyExpression) {
        return switch (this) {
            case EXPIRES_SOON -> keyExpression + ", m.id";
            case NEWEST -> "m.id desc";
            default -> keyExpression + " desc, m.id desc";
        };
    }

    /** The condition that a market {@code b} comes before the market {@code m}, with the trend scores bt and t. */
    String before(String keyExpression) {
        return "(" + EventGrouping.ofSibling(keyExpression) + ", b.id) " + (this == EXPIRES_SOON ? "<" : ">") + " ("
                + keyExpression + ", m.id)";
    }

    /** The keyset condition of the markets after the last one. */
    String after(String keyExpression, String lastKey, String lastId) {
        return "(" + keyExpression + ", m.id) " + (this == EXPIRES_SOON ? ">" : "<") + " (" + lastKey + ", " + lastId
                + ")";
    }

    static MarketSort fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
