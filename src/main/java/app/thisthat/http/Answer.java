package app.thisthat.http;

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
public record Answer(int status, Object body, Map<String, String> headers, Freshness freshness) {

    private static final int OK = 200;
    private static final int CREATED = 201;

    /** An answer to this request alone. */
    public Answer(int status, Object body, Map<String, String> headers) {
        this(status, body, headers, null);
    }

    public static Answer ok(Object body) {
        return new Answer(OK, body, Map.of());
    }

    /** An answer that is the same for everybody, and is kept and revalidated by its {@code ETag} while it is fresh. */
    public static Answer lasting(Buffer json, Freshness freshness) {
        return new Answer(OK, json, Map.of(), freshness);
    }

    public static Answer created(Object body) {
        return new Answer(CREATED, body, Map.of());
    }

    /** The same answer with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, body, more, freshness);
    }
}
