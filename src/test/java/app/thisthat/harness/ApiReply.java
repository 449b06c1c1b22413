package app.thisthat.harness;

import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An answer of the API.
 *
 * @param took from the call to the last byte
 */
public record ApiReply(int status, MultiMap headers, Buffer body, Duration took) {

    /** The first header of that name, null if there is none. */
    public String header(String name) {
        return headers.get(name);
    }

    /** The body, its numbers exact. */
    public JsonNode json() {
        try {
            return Json.tree(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text(), e);
        }
    }

    /** The {@code code} of an error; empty for another answer. */
    public String code() {
        return json().path("code").asText();
    }

    public String text() {
        return body.toString(StandardCharsets.UTF_8);
    }
}
