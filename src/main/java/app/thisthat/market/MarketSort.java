package app.thisthat.market;

import java.util.regex.Pattern;

/**
 * The orders in which the catalogue is listed. Each ends in the id, so that no two markets are equal and a page can begin
 * behind a market even if others came or went.
 */
enum MarketSort {
    /** The highest score first; the job that keeps the scores says what they are made of. */
    TRENDING("coalesce(t.score, 0)"),
    /** The most liquid first. */
    LIQUIDITY("coalesce(m.liquidity, -1)"),
    /** The next to end first, those without an end last; {@link ExpirySortKey} says where those are whose end is past. */
    EXPIRES_SOON("coalesce(m.expires_at, 'infinity')"),
    /** The latest to enter the catalogue first; ids are made in the order of time. */
    NEWEST("0"),
    /** What fits the searched words best first. */
    RELEVANCE(
            "round((ts_rank(m.search, websearch_to_tsquery('english', %1$s)) + word_similarity(%1$s, m.title))::numeric, 4)");

    /** As PostgreSQL writes one: without an exponent, so that it cannot be huge. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?");

    private final String key;

    MarketSort(String key) {
        this.key = key;
    }

    /** What markets are ordered by, before the id, given how the statement names the searched words. */
    String key(String words) {
        return key.formatted(words);
    }

    /** Whether a text can stand for a market's place in this order, before the id. */
    boolean isKey(String text) {
        return this == EXPIRES_SOON
                ? ExpirySortKey.isText(text)
                : NUMBER.matcher(text).matches();
    }

    /** What stands behind {@code order by}. */
    String order(String madeKey) {
        return switch (this) {
            case EXPIRES_SOON -> madeKey + ", m.id";
            case NEWEST -> "m.id desc";
            default -> madeKey + " desc, m.id desc";
        };
    }

    /** The condition of a market behind another one, whose key and id the statement has under two names. */
    String behind(String madeKey, String lastKey, String lastId) {
        return "(" + madeKey + ", m.id) " + (this == EXPIRES_SOON ? ">" : "<") + " (" + lastKey + ", " + lastId + ")";
    }

    /** Reads the name in the contract. */
    static MarketSort fromWire(String wire) {
        return switch (wire) {
            case "trending" -> TRENDING;
            case "liquidity" -> LIQUIDITY;
            case "expires_soon" -> EXPIRES_SOON;
            case "newest" -> NEWEST;
            case "relevance" -> RELEVANCE;
            default -> throw new IllegalArgumentException("not an order of markets: " + wire);
        };
    }
}
