package app.thisthat.ingestion;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a skipped market once for each reason, not again at every sweep. */
final class SkipLog {

    private static final Logger LOG = LoggerFactory.getLogger(SkipLog.class);
    private static final int REMEMBERED_MAX = 20_000;

    private final Map<String, SkipReason> logged = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SkipReason> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    void skipped(FeedEntry.Skipped market) {
        if (logged.put(market.name(), market.reason()) != market.reason()) {
            LOG.atDebug()
                    .addKeyValue("reason", market.reason().wire())
                    .addKeyValue("feedId", market.name())
                    .log("Market of the feed skipped");
        }
    }
}
