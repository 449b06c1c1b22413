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
    private static final int PRICE_STEP = 50;

    String title(long ends) {
        return fill(template.title(), 0, "", ends);
    }

    String question(int child, long closes) {
        return fill(template.line(child).question(), child, item(child), closes);
    }

    /** The question of an exclusive market about an item that is no word of the list. */
    String questionAbout(String item, long closes) {
        return fill(template.line(0).question(), 0, item, closes);
    }

    String first(int child) {
        return fill(template.line(child).first(), child, "", 0);
    }

    String second(int child) {
        return fill(template.line(child).second(), child, "", 0);
    }

    /** The text that distinguishes a market from the others of its event; empty for single markets. */
    String itemTitle(int child, long closes) {
        return fill(template.line(child).item(), child, item(child), closes);
    }

    /** The price that a market of a list of prices asks for. */
    int price(int child) {
        return (random.derive("price").between(4, 90) + child) * PRICE_STEP;
    }

    private String item(int child) {
        return template.kind() == EventKind.GROUP ? Vocabulary.of(template.items(), random, child) : "";
    }

    private String fill(String text, int child, String item, long closes) {
        Matcher placeholders = PLACEHOLDER.matcher(text);
        return placeholders.replaceAll(placeholder -> Matcher.quoteReplacement(
                switch (placeholder.group(1)) {
                    case "item" -> item;
                    case "price" -> Integer.toString(price(child));
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
