package app.thisthat.http;

import app.thisthat.http.cache.CacheValidity;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Response of an operation.
 *
 * @param body serialised as JSON; a {@link Buffer} of JSON and a {@link StreamedBody} are sent unchanged
 * @param headers in addition to those of every response
 * @param validity how long the response may be reused for the same URI; null: it is not cached
 * @param onSent runs whenever a cacheable response is sent, also from the cache; must be fast and thread-safe
 */
public record ApiResponse(
        int status, Object body, Map<String, String> headers, CacheValidity validity, Runnable onSent) {

    private static final Runnable NOTHING = () -> {};

    private static final int OK = 200;
    private static final int CREATED = 201;

    /** A response that is not cached. */
    public ApiResponse(int status, Object body, Map<String, String> headers) {
        this(status, body, headers, null, NOTHING);
    }

    public static ApiResponse ok(Object body) {
        return new ApiResponse(OK, body, Map.of());
    }

    /** A public response that is cached while it is valid, with an {@code ETag} for revalidation. */
    public static ApiResponse cacheable(Buffer json, CacheValidity validity) {
        return new ApiResponse(OK, json, Map.of(), validity, NOTHING);
    }

    /** Returns a copy with another action. */
    public ApiResponse onSent(Runnable action) {
        return new ApiResponse(status, body, headers, validity, action);
    }

    public static ApiResponse created(Object body) {
        return new ApiResponse(CREATED, body, Map.of());
    }

    /** Returns a copy with one more header. */
    public ApiResponse withHeader(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, body, more, validity, onSent);
    }
}
