package app.thisthat.http.cache;

import app.thisthat.http.server.ClientAddressResolver;
import app.thisthat.http.server.ConnectionDrain;
import app.thisthat.http.server.CorsPolicy;
import app.thisthat.http.server.ErrorHandler;
import app.thisthat.http.server.RequestIdHandler;
import app.thisthat.http.server.SecurityHeadersHandler;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusedException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Answers of public operations that still hold, by what was asked for letter by letter. They are given without routing,
 * checking or asking anybody anything but the rate limiter: the request that made them went that way.
 */
public final class ResponseCache {

    private static final Duration UNASKED_MAX = Duration.ofMinutes(1);
    private static final int BYTES_MAX = 64 << 20;
    private static final int URI_LENGTH_MAX = 512;

    private final Cache<String, CachedResponse> kept = Caffeine.newBuilder()
            .expireAfterAccess(UNASKED_MAX)
            .maximumWeight(BYTES_MAX)
            .weigher((String uri, CachedResponse answer) -> uri.length() + answer.bytes())
            .build();
    private final ClientAddressResolver addresses;
    private final CorsPolicy origins;
    private final ConnectionDrain farewell;

    public ResponseCache(ClientAddressResolver addresses, CorsPolicy origins, ConnectionDrain farewell) {
        this.addresses = addresses;
        this.origins = origins;
        this.farewell = farewell;
    }

    /** Keeps the answer to a request. */
    public void keep(HttpServerRequest request, CachedResponse answer) {
        if (request.method().equals(HttpMethod.GET)
                && answer.holds()
                && request.uri().length() <= URI_LENGTH_MAX) {
            kept.put(request.uri(), answer);
        }
    }

    /** Answers a request, if its answer is kept and holds; else does nothing. */
    public boolean serve(HttpServerRequest request) {
        CachedResponse answer = request.method().equals(HttpMethod.GET) ? kept.getIfPresent(request.uri()) : null;
        if (answer == null || !answer.holds()) {
            return false;
        }
        long begun = System.nanoTime();
        String requestId = RequestIdHandler.tell(request);
        SecurityHeadersHandler.put(request.response().headers());
        origins.tell(request);
        farewell.tell(request);
        answer.gate()
                .pass(request.response(), addresses.of(request).network())
                .onComplete(
                        passed -> {
                            if (!request.response().closed()) {
                                answer.write(request);
                                answer.meter().answered(begun);
                            }
                        },
                        refused -> {
                            Refusal refusal = ((RefusedException) refused).refusal();
                            answer.meter().refused(begun, refusal.code());
                            ErrorHandler.write(request.response(), refusal, requestId);
                        });
        return true;
    }
}
