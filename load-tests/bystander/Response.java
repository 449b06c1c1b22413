package bystander;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/**
 * A response of the API.
 *
 * @param headers names in lower case
 */
record Response(int status, Map<String, String> headers, byte[] body) {

    JsonNode json() throws IOException {
        return Target.JSON.readTree(body);
    }

    /** Seconds until a retry makes sense. */
    long retryAfter() {
        return Long.parseLong(headers.getOrDefault("retry-after", "1"));
    }

    boolean closes() {
        return "close".equalsIgnoreCase(headers.get("connection"));
    }
}
