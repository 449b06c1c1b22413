package app.thisthat.market;

import java.util.Map;
import java.util.UUID;

/** A resolved market for which the feed names another winner, with the statements of its sources. */
public record ContestedResolution(UUID marketId, Map<String, Object> evidence) {

    public ContestedResolution {
        evidence = Map.copyOf(evidence);
    }
}
