package app.thisthat.simulator;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a page of Gamma's lists ended, opaque to its readers as the real one is. */
final class GammaCursor {

    /** Stands for the checksum that the real ones begin with. */
    private static final String PREFIX = "seal-of-the-simulator---";

    private GammaCursor() {}

    /**
     * The cursor behind a row.
     *
     * @param list {@code markets} or {@code events}: a cursor of one list is not taken by the other
     */
    static String behind(String list, String id) {
        JsonObject key = new JsonObject().put("t", "string").put("v", id);
        JsonObject body = new JsonObject().put("v", 1).put("k", list).put("keys", new JsonArray().add(key));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((PREFIX + body.encode()).getBytes(StandardCharsets.UTF_8));
    }

    /** The id that a cursor stands behind; empty if it is none of ours. */
    static Optional<String> id(String list, String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (!text.startsWith(PREFIX)) {
                return Optional.empty();
            }
            JsonObject body = new JsonObject(text.substring(PREFIX.length()));
            return Optional.of(body)
                    .filter(read -> list.equals(read.getString("k")))
                    .map(read -> read.getJsonArray("keys").getJsonObject(0).getString("v"));
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }
}
