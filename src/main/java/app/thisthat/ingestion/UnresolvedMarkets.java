package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logged reasons why closed markets are not resolved. A reason is logged once, until it changes. */
final class UnresolvedMarkets {

    private static final Logger LOG = LoggerFactory.getLogger(UnresolvedMarkets.class);
    private static final int ENTRIES_MAX = 10_000;

    private final Map<UUID, String> reasons = new HashMap<>();

    void report(MirroredId market, String reason) {
        if (reasons.size() >= ENTRIES_MAX) {
            reasons.clear();
        }
        if (reason.equals(reasons.put(market.marketId(), reason))) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("marketId", market.marketId())
                .addKeyValue("feedId", market.feedId())
                .addKeyValue("reason", reason)
                .log("Closed market not resolved");
    }

    void remove(MirroredId market) {
        reasons.remove(market.marketId());
    }
}
