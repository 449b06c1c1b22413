package app.thisthat.http;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * Cursors of lists: opaque to clients, base64url of the values that order the list. A cursor names the last row of a
 * page, so new rows do not shift the next page.
 */
public final class Cursor {

    private static final String SEPARATOR = "|";

    private Cursor() {}

    /** The cursor behind a row with these values, which must not contain a vertical bar. */
    public static String behind(Object... values) {
        String text = String.join(
                SEPARATOR, List.of(values).stream().map(Object::toString).toList());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor.
     *
     * @param count number of its values
     * @param parse converts them; may throw the exceptions of parsers
     * @throws RefusedException {@code VALIDATION_ERROR} if it is not a cursor of the list
     */
    public static <T> T read(String cursor, int count, Function<List<String>, T> parse) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            List<String> values = List.of(text.split("\\|", -1));
            if (values.size() == count) {
                return parse.apply(values);
            }
        } catch (IllegalArgumentException | DateTimeException notACursor) {
            // refused below
        }
        throw Refusal.invalid(new FieldError("cursor", "format", "is not a cursor of this list"))
                .asException();
    }
}
