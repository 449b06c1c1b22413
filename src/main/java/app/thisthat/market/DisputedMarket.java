package app.thisthat.market;

import java.util.Map;

/**
 * A market whose proposed outcome is disputed at the feed.
 *
 * @param feedId the feed's market id
 * @param evidence the feed's fields on the dispute, for the admin's decision
 */
public record DisputedMarket(String feedId, Map<String, Object> evidence) {

    public DisputedMarket {
        evidence = Map.copyOf(evidence);
    }
}
