package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.List;

/**
 * An open market of the feed. Texts are within the limits of the columns; description and amounts may be null.
 *
 * @param endDate the end that the feed expects, often wrong (rule {@code market-expiry}); null if unknown
 * @param quotedAt time of the last change by the feed's clock; null if unknown
 */
public record MirroredMarket(
        String feedId,
        String title,
        String description,
        Outcome first,
        Outcome second,
        Credits liquidity,
        Credits volume,
        String category,
        List<String> tags,
        Instant endDate,
        Instant quotedAt) {

    public MirroredMarket {
        tags = List.copyOf(tags);
    }

    /** An outcome. Its token identifies it, not its position (rule {@code outcome-by-token}). */
    public record Outcome(String option, String token, Odds odds) {}
}
