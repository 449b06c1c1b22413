package app.thisthat.kernel;

/**
 * Rejects characters that no external text may contain: control characters (PostgreSQL rejects NUL), unpaired
 * surrogates (not encodable as UTF-8), and invisible characters, which make different names look the same or change the
 * text direction.
 */
public final class CleanText {

    /** Hangul fillers, the empty Braille pattern, the object replacement character and the null notehead. */
    private static final String WITHOUT_SHAPE = "\u115F\u1160\u3164\uFFA0\u2800\uFFFC\uD834\uDD59";

    private CleanText() {}

    /** Whether the text contains no rejected character. Line breaks and tabs are allowed. */
    public static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c) || isControl(c) || isInvisible(c)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is clean and contains no line breaks or tabs. */
    public static boolean isCleanLine(String text) {
        return isClean(text) && text.chars().noneMatch(c -> c == '\n' || c == '\t' || c == '\r');
    }

    /**
     * Whether the text shows nothing: it is empty or has only spaces, line breaks, control and format characters,
     * combining marks without a letter, and letters and symbols without a shape.
     */
    public static boolean isBlank(String text) {
        return text.codePoints().allMatch(CleanText::isBlank);
    }

    private static boolean isBlank(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.NON_SPACING_MARK,
                    Character.SURROGATE ->
                true;
            default -> WITHOUT_SHAPE.indexOf(codePoint) >= 0;
        };
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r';
    }

    private static boolean isInvisible(char c) {
        return (c >= '\u200B' && c <= '\u200F') // zero-width characters and direction marks
                || (c >= '\u202A' && c <= '\u202E') // direction embeddings and overrides
                || (c >= '\u2060' && c <= '\u206F') // word joiner, invisible operators, isolates
                || c == '\uFEFF';
    }
}
