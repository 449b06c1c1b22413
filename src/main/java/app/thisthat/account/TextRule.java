package app.thisthat.account;

/** What text must not hold wherever it comes from. */
final class TextRule {

    private TextRule() {}

    /**
     * Whether text is free of control characters, of invisible format characters and of halves of surrogate pairs, which
     * a database refuses, a log forges lines with, or a reader cannot see.
     */
    static boolean isClean(String text) {
        return text.codePoints().noneMatch(character -> switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }
}
