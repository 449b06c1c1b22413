package app.thisthat.market;

import java.util.Map;

/** A market whose proposed outcome is disputed at the feed, with the data of the dispute. */
public record DisputedMarket(String feedId, Map<String, Object> evidence) {

    public DisputedMarket {
        evidence = Map.copyOf(evidence);
    }
}
