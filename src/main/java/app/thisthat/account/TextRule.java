package app.thisthat.account;

/** What text must not hold wherever it comes from. */
final class TextRule {

    private TextRule() {}

    /**
     * Whether text is free of control characters and of halves of surrogate pairs: the first forge log lines or are
     * refused by the database, the second silently become question marks.
     */
    static boolean isClean(String text) {
        return text.codePoints().noneMatch(character -> switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE -> true;
            default -> false;
        });
    }
}
