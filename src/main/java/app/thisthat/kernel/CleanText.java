package app.thisthat.kernel;

/**
 * Rejects characters that no external text may contain: control characters (PostgreSQL rejects NUL), unpaired
 * surrogates (not encodable as UTF-8), and invisible characters, which make different names look the same or change the
 * text direction.
 */
public final class CleanText {

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
