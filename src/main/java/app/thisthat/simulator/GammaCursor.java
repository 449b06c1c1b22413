package app.thisthat.simulator;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The opaque cursor of Gamma's lists: it encodes the list and the id of the last row. */
final class GammaCursor {

    /** Placeholder for the checksum of real cursors. */
    private static final String PREFIX = "seal-of-the-simulator---";

    private GammaCursor() {}

    /**
     * The cursor after a row.
     *
     * @param list {@code markets} or {@code events}; a cursor is valid for its list only
     */
    static String after(String list, String id) {
        JsonObject key = new JsonObject().put("t", "string").put("v", id);
        JsonObject body = new JsonObject().put("v", 1).put("k", list).put("keys", new JsonArray().add(key));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((PREFIX + body.encode()).getBytes(StandardCharsets.UTF_8));
    }

    /** The id of a cursor; empty if the cursor is invalid. */
    static Optional<String> id(String list, String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (!text.startsWith(PREFIX)) {
                return Optional.empty();
            }
            JsonObject body = new JsonObject(text.substring(PREFIX.length()));
            return Optional.of(body)
                    .filter(cursorBody -> list.equals(cursorBody.getString("k")))
                    .map(cursorBody ->
                            cursorBody.getJsonArray("keys").getJsonObject(0).getString("v"));
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }
}
