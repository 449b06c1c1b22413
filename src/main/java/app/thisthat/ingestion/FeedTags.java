package app.thisthat.ingestion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tags of a market and its category (rule {@code category}). Tags are a set: the order in which the feed lists them
 * does not matter, since two lists of the feed have different orders.
 */
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

    /** Main categories in lower case, the most important one first. */
    private final List<String> categories;

    private final Comparator<String> byPriority = Comparator.<String>comparingInt(this::priority)
            .thenComparing(label -> label.toLowerCase(Locale.ROOT))
            .thenComparing(Comparator.naturalOrder());

    /** {@code categories} are the main categories, the most important one first. */
    FeedTags(List<String> categories) {
        this.categories =
                categories.stream().map(label -> label.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * The labels of a list of tags: main categories by their priority, then other subjects, then technical ones, each in
     * alphabetical order. The feed writes a tag as an object or as a string.
     */
    List<String> labels(JsonNode tags) {
        return FeedJson.list(tags).stream()
                .map(tag -> FeedJson.text(tag.isObject() ? tag.path("label") : tag))
                .flatMap(Optional::stream)
                .map(label -> Truncate.toLength(LENGTH_MAX, label))
                .distinct()
                .sorted(byPriority)
                .limit(TAGS_MAX)
                .toList();
    }

    private int priority(String label) {
        int index = categories.indexOf(label.toLowerCase(Locale.ROOT));
        if (index >= 0) {
            return index;
        }
        return isTechnical(label) ? categories.size() + 1 : categories.size();
    }

    /** The first of the labels unless it is technical. */
    static String category(List<String> labels) {
        return labels.isEmpty() || isTechnical(labels.get(0)) ? UNCATEGORIZED : labels.get(0);
    }

    private static boolean isTechnical(String label) {
        return TECHNICAL.contains(label.toLowerCase(Locale.ROOT))
                || TECHNICAL_SHAPE.matcher(label).matches();
    }
}
