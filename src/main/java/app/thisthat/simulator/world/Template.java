package app.thisthat.simulator.world;

/**
 * A sentence to be filled with words: {@code {person}} is one, {@code {person2}} another; {@code {item}} is what the markets
 * of one event differ in, {@code {date}} when they close.
 *
 * @param kind what events it is for
 * @param title of the event
 * @param question of each market
 * @param first the first outcome
 * @param second the second outcome
 * @param items the list that the items are taken from; null unless it is for a group
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
