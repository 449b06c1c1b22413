package app.thisthat.market;

import java.time.Instant;
import java.util.List;

/**
 * An event of the feed. Texts are within the limits of the columns.
 *
 * @param slug null if unknown, like {@code image}, {@code startsAt} and {@code endsAt}
 * @param image an {@code https} URL
 * @param negRisk whether at most one market of the event resolves to its first outcome
 * @param endsAt the end that the feed expects
 * @param isComplete false if only the outline of the event is known: it is stored only if the event is new
 */
public record MirroredEvent(
        String feedId,
        String slug,
        String title,
        String image,
        String category,
        List<String> tags,
        boolean negRisk,
        Instant startsAt,
        Instant endsAt,
        boolean isComplete) {

    public MirroredEvent {
        tags = List.copyOf(tags);
    }
}
