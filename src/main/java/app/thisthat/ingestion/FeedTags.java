package app.thisthat.ingestion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The tags of a market and its category: the first tag that names a subject. */
final class FeedTags {

    static final String UNCATEGORIZED = "Uncategorized";

    private static final int TAGS_MAX = 20;
    private static final int LENGTH_MAX = 100;

    /** Tags that control the feed's website and name no subject. */
    private static final Set<String> TECHNICAL = Set.of(
            "all",
            "daily",
            "featured",
            "hide from new",
            "hourly",
            "monthly",
            "multi strikes",
            "new",
            "recurring",
            "trending",
            "up or down",
            "weekly",
            "yearly");

    /** Duration of a recurring market ("15M") or a reward offer ("Earn 4%"). */
    private static final Pattern TECHNICAL_SHAPE =
            Pattern.compile("\\d+\\s?[mhdw]|earn \\d.*|rewards? .*", Pattern.CASE_INSENSITIVE);

    private FeedTags() {}

    /** The labels of a list of tags. The feed writes a tag as an object or as a string. */
    static List<String> labels(JsonNode tags) {
        return FeedJson.list(tags).stream()
                .map(tag -> FeedJson.text(tag.isObject() ? tag.path("label") : tag))
                .flatMap(Optional::stream)
                .map(label -> Truncate.toLength(LENGTH_MAX, label))
                .distinct()
                .limit(TAGS_MAX)
                .toList();
    }

    static String category(List<String> labels) {
        return labels.stream().filter(label -> !isTechnical(label)).findFirst().orElse(UNCATEGORIZED);
    }

    private static boolean isTechnical(String label) {
        return TECHNICAL.contains(label.toLowerCase(Locale.ROOT))
                || TECHNICAL_SHAPE.matcher(label).matches();
    }
}
