package app.thisthat.http;

import app.thisthat.http.cache.CacheValidity;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation answers.
 *
 * @param status the HTTP status
 * @param body written as JSON; a {@link Buffer} of JSON and a {@link StreamedBody} as they are
 * @param headers beside those that every answer has
 * @param freshness for how long the same may be answered to everybody who asks the same; null: never again
 */
public record ApiResponse(int status, Object body, Map<String, String> headers, CacheValidity freshness) {

    private static final int OK = 200;
    private static final int CREATED = 201;

    /** An answer to this request alone. */
    public ApiResponse(int status, Object body, Map<String, String> headers) {
        this(status, body, headers, null);
    }

    public static ApiResponse ok(Object body) {
        return new ApiResponse(OK, body, Map.of());
    }

    /** An answer that is the same for everybody, and is kept and revalidated by its {@code ETag} while it is fresh. */
    public static ApiResponse lasting(Buffer json, CacheValidity freshness) {
        return new ApiResponse(OK, json, Map.of(), freshness);
    }

    public static ApiResponse created(Object body) {
        return new ApiResponse(CREATED, body, Map.of());
    }

    /** The same answer with one more header. */
    public ApiResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, body, more, freshness);
    }
}
