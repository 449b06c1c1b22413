package app.thisthat.ingestion;

import app.thisthat.platform.eventbus.BusMessage;

/**
 * A hint that a market of the feed is resolved. It triggers a check of the feed and is no evidence itself.
 *
 * @param conditionId the feed's id of the market; null if unknown
 */
record ResolutionHint(String conditionId) implements BusMessage {

    static final String ADDRESS = "feed.hint";
}
