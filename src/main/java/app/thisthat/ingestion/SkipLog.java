package app.thisthat.ingestion;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a skipped market once for each reason, not again at every sweep. */
final class SkipLog {

    private static final Logger LOG = LoggerFactory.getLogger(SkipLog.class);
    private static final int REMEMBERED_MAX = 50_000;

    /** Those that are still met stay, those not met for the longest time make room. */
    private final Map<FeedEntry.Skipped, Boolean> logged = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FeedEntry.Skipped, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    void skipped(FeedEntry.Skipped market) {
        if (logged.put(market, true) == null) {
            LOG.atInfo()
                    .addKeyValue("reason", market.reason().wire())
                    .addKeyValue("feedId", market.name())
                    .log("Market of the feed skipped");
        }
    }
}
