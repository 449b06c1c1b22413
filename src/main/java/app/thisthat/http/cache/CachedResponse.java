package app.thisthat.http.cache;

import app.thisthat.http.encoding.EncodedBody;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.http.server.OperationMetrics;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** A public response of an operation, with what a request for it still needs. */
public final class CachedResponse {

    private final EncodedBody body;
    private final CacheValidity validity;
    private final RateLimitHandler rateLimit;
    private final OperationMetrics metrics;
    private final Runnable onSent;

    /** {@code onSent} runs whenever the response is sent. */
    public CachedResponse(
            Buffer json,
            CacheValidity validity,
            RateLimitHandler rateLimit,
            OperationMetrics metrics,
            Runnable onSent) {
        this.onSent = onSent;
        this.body = EncodedBody.of("application/json", json);
        this.validity = validity;
        this.rateLimit = rateLimit;
        this.metrics = metrics;
    }

    boolean isValid() {
        return validity.isValid();
    }

    RateLimitHandler rateLimit() {
        return rateLimit;
    }

    OperationMetrics metrics() {
        return metrics;
    }

    /** Size of the body in bytes, with its compressed copy once there is one. */
    int size() {
        return body.size();
    }

    /** Sends the response, or 304 if {@code If-None-Match} has its {@code ETag}. */
    void write(HttpServerRequest request) {
        onSent.run();
        body.send(request);
    }
}
