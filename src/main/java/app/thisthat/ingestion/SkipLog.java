package app.thisthat.ingestion;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs a skipped market once per reason instead of at every sync. */
final class SkipLog {

    private static final Logger LOG = LoggerFactory.getLogger(SkipLog.class);
    private static final int ENTRIES_MAX = 50_000;

    /** LRU order: the entry that was not skipped for the longest time is evicted. */
    private final Map<FeedEntry.Skipped, Boolean> logged = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FeedEntry.Skipped, Boolean> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    void log(FeedEntry.Skipped market) {
        if (logged.put(market, true) == null) {
            LOG.atLevel(market.reason() == SkipReason.TOO_LARGE ? Level.WARN : Level.INFO)
                    .addKeyValue("reason", market.reason().label())
                    .addKeyValue("feedId", market.feedId())
                    .log("Feed market skipped");
        }
    }
}
