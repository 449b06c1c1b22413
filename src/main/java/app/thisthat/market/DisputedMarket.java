package app.thisthat.market;

import java.util.Map;

/**
 * A market whose proposed outcome is disputed at its feed.
 *
 * @param feedId the feed's id of it
 * @param evidence what the feed said, for the admin who decides
 */
public record DisputedMarket(String feedId, Map<String, Object> evidence) {

    public DisputedMarket {
        evidence = Map.copyOf(evidence);
    }
}
