package app.thisthat.ingestion;

import app.thisthat.kernel.CleanText;

/** Shortens texts to the length of a column. */
final class Truncate {

    private static final String ELLIPSIS = "…";

    private Truncate() {}

    /**
     * The text, cut and ended with an ellipsis if it has more than {@code length} code points. A cut through a joined
     * emoji leaves no joiner.
     */
    static String toLength(int length, String text) {
        if (text.codePointCount(0, text.length()) <= length) {
            return text;
        }
        return CleanText.clean(text.substring(0, text.offsetByCodePoints(0, length - 1))) + ELLIPSIS;
    }
}
