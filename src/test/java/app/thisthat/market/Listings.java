package app.thisthat.market;

/** How the feed lists the markets of tests. */
final class Listings {

    private Listings() {}

    /** A market without an event, whose title is the question. */
    static MirroredMarket.Listing withoutEvent(String question) {
        return new MirroredMarket.Listing(question, null, null, null, null, true, null, null);
    }
}
