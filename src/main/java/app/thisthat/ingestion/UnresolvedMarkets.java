package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why closed markets are not resolved, as it was last logged, so that only what is news is logged. */
final class UnresolvedMarkets {

    private static final Logger LOG = LoggerFactory.getLogger(UnresolvedMarkets.class);
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<UUID, String> reasons = new HashMap<>();

    void since(MirroredId market, String reason) {
        if (reasons.size() >= REMEMBERED_MAX) {
            reasons.clear();
        }
        if (reason.equals(reasons.put(market.marketId(), reason))) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("marketId", market.marketId())
                .addKeyValue("feedId", market.feedId())
                .addKeyValue("reason", reason)
                .log("A closed market waits for its resolution");
    }

    void no(MirroredId market) {
        reasons.remove(market.marketId());
    }
}
