package app.thisthat.ingestion;

/**
 * Resolution statuses of the feed's catalogue and data service. The feed has more of them; every status that is not
 * listed here counts as not final.
 */
final class FeedStatus {

    /** The feed gives no status. */
    static final String NONE = "";

    static final String DISPUTED = "disputed";

    static final String RESOLVED = "resolved";

    private FeedStatus() {}
}
