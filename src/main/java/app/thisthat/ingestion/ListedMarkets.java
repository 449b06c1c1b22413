package app.thisthat.ingestion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open markets that the feed listed in the last syncs, about 10 MB for 50,000. Finds those that the list of events no
 * longer contains: markets without an event, of an event that is too large, and closed ones. Confined to one event loop.
 */
final class ListedMarkets {

    /** Feed ids and the number of the sync that listed the market last. The rows of a list are bounded. */
    private final Map<String, Integer> listed = new HashMap<>();

    private int sync;

    void startSync() {
        sync++;
    }

    void add(List<FeedEntry> entries) {
        for (FeedEntry entry : entries) {
            if (entry instanceof FeedEntry.Open) {
                listed.put(entry.feedId(), sync);
            } else {
                listed.remove(entry.feedId());
            }
        }
    }

    /** Number of open markets of this sync. */
    int count() {
        return listed.size() - missing().size();
    }

    /** Feed ids of the markets that this sync has not found. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        listed.forEach((feedId, last) -> {
            if (last < sync) {
                missing.add(feedId);
            }
        });
        return missing;
    }

    void forgetMissing() {
        listed.values().removeIf(last -> last < sync);
    }
}
