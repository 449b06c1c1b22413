package app.thisthat.simulator.world;

/**
 * Texts of an event with placeholders: {@code {person}} and {@code {person2}} are two different persons, {@code {item}}
 * differs between the markets of a group, and {@code {date}} is the closing time.
 *
 * @param items word list of the items; null except for groups
 */
record Template(EventKind kind, String title, String question, String first, String second, String items) {

    static Template single(String question) {
        return new Template(EventKind.SINGLE, question, question, "Yes", "No", null);
    }

    static Template versus(String question, String first, String second) {
        return new Template(EventKind.SINGLE, question, question, first, second, null);
    }

    static Template group(String title, String question, String items) {
        return new Template(EventKind.GROUP, title, question, "Yes", "No", items);
    }

    static Template ladder(String title, String question) {
        return new Template(EventKind.LADDER, title, question, "Yes", "No", null);
    }
}
