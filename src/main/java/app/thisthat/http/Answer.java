package app.thisthat.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation answers.
 *
 * @param status the HTTP status
 * @param body written as JSON; a {@link io.vertx.core.buffer.Buffer} of JSON and a {@link StreamedBody} as they are
 * @param headers beside those that every answer has
 */
public record Answer(int status, Object body, Map<String, String> headers) {

    private static final int OK = 200;
    private static final int CREATED = 201;

    public static Answer ok(Object body) {
        return new Answer(OK, body, Map.of());
    }

    public static Answer created(Object body) {
        return new Answer(CREATED, body, Map.of());
    }

    /** The same answer with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, body, more);
    }
}
