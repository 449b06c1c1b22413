package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.List;

/**
 * An open market as a feed has it, ready to be mirrored.
 *
 * @param feedId the feed's id of it, 1 to 255 characters
 * @param title 1 to 500 characters
 * @param description null if the feed has none
 * @param first one outcome
 * @param second the other outcome
 * @param liquidity null if the feed has none
 * @param volume null if the feed has none
 * @param category 1 to 100 characters
 * @param tags the feed's labels
 * @param endDate when the feed expects it to end, often wrong (ruling 14); null if it does not say
 * @param quotedAt when the feed last changed it; null if it does not say
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
     * One of the two outcomes. It is known by its token, never by its place (ruling 19).
     *
     * @param option its name, 1 to 255 characters
     * @param token the feed's id of it
     * @param odds both outcomes' together are 1 at least
     */
    public record Outcome(String option, String token, Odds odds) {}
}
