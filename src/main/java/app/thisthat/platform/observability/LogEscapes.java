package app.thisthat.platform.observability;

/**
 * Escapes of texts in readable log lines. Clients and the feed supply parts of these texts: a line break would forge a
 * line, a control character could command the terminal, and an invisible character could change what is read.
 */
final class LogEscapes {

    private LogEscapes() {}

    /** The text with escapes for control, format, private-use and separator characters, and unpaired surrogates. */
    static String escape(String text) {
        return escape(text, false);
    }

    /** The same with escapes for quotes and backslashes, for a text in quotes. */
    static String escapeQuoted(String text) {
        return escape(text, true);
    }

    private static String escape(String text, boolean quoted) {
        StringBuilder escaped = null;
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            boolean quote = quoted && (codePoint == '"' || codePoint == '\\');
            boolean unsafe = isUnsafe(codePoint);
            if (escaped == null && (quote || unsafe)) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (quote) {
                escaped.append('\\').appendCodePoint(codePoint);
            } else if (unsafe) {
                appendEscape(escaped, codePoint);
            } else if (escaped != null) {
                escaped.appendCodePoint(codePoint);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    private static boolean isUnsafe(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7F) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void appendEscape(StringBuilder escaped, int codePoint) {
        switch (codePoint) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                for (char unit : Character.toChars(codePoint)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }
}
