package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.List;

/**
 * An open market of the feed, ready to be mirrored.
 *
 * @param feedId the feed's market id, 1 to 255 characters
 * @param title 1 to 500 characters
 * @param description null if the feed has none
 * @param liquidity null if the feed has none
 * @param volume null if the feed has none
 * @param category 1 to 100 characters
 * @param endDate the end that the feed expects, often wrong (rule {@code market-expiry}); null if it has none
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

    /**
     * One of the two outcomes. It is identified by its token, not by its position (rule {@code outcome-by-token}).
     *
     * @param option its name, 1 to 255 characters
     * @param token the feed's id of the outcome
     * @param odds sum to at least 1 with those of the other outcome
     */
    public record Outcome(String option, String token, Odds odds) {}
}
