package app.thisthat.market;

/**
 * The orders in which the catalogue is listed. Each ends in the id, so that no two markets are equal and a page can begin
 * behind a market even if others came or went.
 */
enum MarketSort {
    /** The highest score first; the job that keeps the scores says what they are made of. */
    TRENDING("coalesce(t.score, 0)", "numeric", true),
    /** The most liquid first. */
    LIQUIDITY("coalesce(m.liquidity, -1)", "numeric", true),
    /** The next to end first, those without an end last. */
    EXPIRES_SOON("coalesce(m.expires_at, 'infinity')", "timestamptz", false),
    /** The latest to enter the catalogue first; ids are made in the order of time. */
    NEWEST("0", "numeric", true),
    /** What fits the searched words best first. */
    RELEVANCE(
            "round((ts_rank(m.search, websearch_to_tsquery('english', %1$s)) + word_similarity(%1$s, m.title))::numeric, 4)",
            "numeric", true);

    private final String key;
    private final String type;
    private final boolean descending;

    MarketSort(String key, String type, boolean descending) {
        this.key = key;
        this.type = type;
        this.descending = descending;
    }

    /** What markets are ordered by, before the id, given how the statement names the searched words. */
    String key(String words) {
        return key.formatted(words);
    }

    /** What stands behind {@code order by}. */
    String order(String madeKey) {
        String direction = descending ? " desc" : "";
        return (this == NEWEST ? "" : madeKey + direction + ", ") + "m.id" + direction;
    }

    /** The condition of a market behind another one, whose key (as text) and id the statement has under two names. */
    String behind(String madeKey, String lastKey, String lastId) {
        return "(" + madeKey + ", m.id) " + (descending ? "<" : ">") + " (" + lastKey + "::text::" + type + ", "
                + lastId + ")";
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
