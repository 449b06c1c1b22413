package app.thisthat.ingestion;

import app.thisthat.platform.eventbus.BusMessage;

/**
 * Somebody says that a market of the feed has ended: a reason to look, and nothing more.
 *
 * @param conditionId the feed's id of the market; null if it was not said
 */
public record ResolutionHint(String conditionId) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "feed.hint";
}
