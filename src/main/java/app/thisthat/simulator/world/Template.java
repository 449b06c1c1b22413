package app.thisthat.simulator.world;

import java.util.List;

/**
 * Texts of an event with placeholders: {@code {person}} and {@code {person2}} are two different persons, {@code {item}}
 * differs between the markets of a group, {@code {price}} between those of a list of prices, and {@code {date}} is the
 * closing time.
 *
 * @param lines texts of the markets: one for each, or one for all
 * @param items word list of the items; null except for groups
 */
record Template(EventKind kind, String title, List<Line> lines, String items) {

    /** Texts of a market; {@code item} distinguishes it within its event and is empty for a single market. */
    record Line(String question, String first, String second, String item) {}

    static Template single(String question) {
        return versus(question, "Yes", "No");
    }

    static Template versus(String question, String first, String second) {
        return new Template(EventKind.SINGLE, question, List.of(new Line(question, first, second, "")), null);
    }

    static Template group(String title, String question, String items) {
        return new Template(EventKind.GROUP, title, List.of(yesOrNo(question, "{item}")), items);
    }

    static Template ladder(String title, String question) {
        return new Template(EventKind.LADDER, title, List.of(yesOrNo(question, "{date}")), null);
    }

    static Template game(String title, Line... lines) {
        return new Template(EventKind.GAME, title, List.of(lines), null);
    }

    static Template prices(String title, String question) {
        return new Template(EventKind.PRICES, title, List.of(yesOrNo(question, "{price}")), null);
    }

    private static Line yesOrNo(String question, String item) {
        return new Line(question, "Yes", "No", item);
    }

    Line line(int child) {
        return lines.get(Math.min(child, lines.size() - 1));
    }
}
