package app.thisthat.ingestion;

/** Shortens the feed's texts to what a column holds. */
final class Truncate {

    private static final String ELLIPSIS = "…";

    private Truncate() {}

    /** The text, or its beginning with an ellipsis, so that it has no more than so many characters (code points). */
    static String to(int length, String text) {
        if (text.codePointCount(0, text.length()) <= length) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, length - 1)) + ELLIPSIS;
    }
}
