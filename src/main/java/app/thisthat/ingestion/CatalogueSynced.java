package app.thisthat.ingestion;

import app.thisthat.platform.eventbus.BusMessage;

/** Event: a sync of the catalogue has ended. {@code complete} is false if it failed or found too few markets. */
record CatalogueSynced(boolean complete) implements BusMessage {

    static final String ADDRESS = "feed.catalogue.synced";
}
