package app.thisthat.simulator.world;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Generates the texts of an event and its markets.
 *
 * @param random source of the words; the same for all markets of the event
 */
record TitleGenerator(Template template, SeededRandom random) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)([0-9]?)\\}");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("MMMM d, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    String title(long ends) {
        return fill(template.title(), "", ends);
    }

    String question(int child, long closes) {
        return fill(template.question(), item(child), closes);
    }

    String first() {
        return fill(template.first(), "", 0);
    }

    String second() {
        return fill(template.second(), "", 0);
    }

    /** The text that distinguishes a market from the others of its event; empty for single markets. */
    String itemTitle(int child, long closes) {
        return switch (template.kind()) {
            case SINGLE -> "";
            case GROUP -> item(child);
            case LADDER -> date(closes);
        };
    }

    private String item(int child) {
        return template.kind() == EventKind.GROUP ? Vocabulary.of(template.items(), random, child) : "";
    }

    private String fill(String text, String item, long closes) {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        return placeholders.replaceAll(placeholder -> Matcher.quoteReplacement(
                switch (placeholder.group(1)) {
                    case "item" -> item;
                    case "date" -> date(closes);
                    default ->
                        Vocabulary.of(
                                placeholder.group(1),
                                random,
                                placeholder.group(2).isEmpty() ? 0 : 1);
                }));
    }

    private static String date(long at) {
        return DATE.format(Instant.ofEpochMilli(at));
    }
}
