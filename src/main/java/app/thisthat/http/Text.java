package app.thisthat.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Characters that no text from outside may hold: NUL and other control characters (PostgreSQL refuses the first), halves
 * of surrogate pairs (they cannot be written as UTF-8), and invisible ones that make two different names look alike or
 * turn the direction of what follows.
 */
final class Text {

    static final String PROBLEM = "holds a control, an invisible or half a character";

    private Text() {}

    /** Checks every string and field name of a body. */
    static void check(JsonNode node, String name, Problems problems) {
        if (node.isTextual()) {
            if (!clean(node.textValue())) {
                problems.add(name, PROBLEM);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (clean(field.getKey())) {
                    check(field.getValue(), field.getKey(), problems);
                } else {
                    problems.add(name, PROBLEM);
                }
            }
        } else {
            node.forEach(element -> check(element, name, problems));
        }
    }

    static boolean clean(String text) {
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
