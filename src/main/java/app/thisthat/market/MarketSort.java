package app.thisthat.market;

/** The orders in which the catalogue is listed; each ends in the id, so that no two markets are equal. */
enum MarketSort {
    /** The most traded first. */
    TRENDING("m.volume desc nulls last, m.id desc"),
    /** The most liquid first. */
    LIQUIDITY("m.liquidity desc nulls last, m.id desc"),
    /** The next to end first, those without an end last. */
    EXPIRES_SOON("m.expires_at, m.id desc");

    private final String order;

    MarketSort(String order) {
        this.order = order;
    }

    /** What stands behind {@code order by}. */
    String order() {
        return order;
    }

    /** Reads the name in the contract. */
    static MarketSort fromWire(String wire) {
        return switch (wire) {
            case "trending" -> TRENDING;
            case "liquidity" -> LIQUIDITY;
            case "expires_soon" -> EXPIRES_SOON;
            default -> throw new IllegalArgumentException("not an order of markets: " + wire);
        };
    }
}
