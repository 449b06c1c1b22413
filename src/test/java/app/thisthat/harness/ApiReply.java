package app.thisthat.harness;

import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A response of the API.
 *
 * @param took time from the request to the last byte
 */
public record ApiReply(int status, MultiMap headers, Buffer body, Duration took) {

    /** The first header of a name; null if absent. */
    public String header(String name) {
        return headers.get(name);
    }

    /** The body with exact decimals. */
    public JsonNode json() {
        try {
            return Json.tree(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text(), e);
        }
    }

    /** The {@code code} of an error; empty for other responses. */
    public String code() {
        return json().path("code").asText();
    }

    public String text() {
        return body.toString(StandardCharsets.UTF_8);
    }
}
