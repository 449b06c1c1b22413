package app.thisthat.http.cache;

import app.thisthat.http.server.ClientAddressResolver;
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
 * Valid responses of public operations by request URI. A cached response passes only the rate limiter: the first
 * request with the same URI was routed and validated.
 */
public final class ResponseCache {

    private static final Duration UNUSED_MAX = Duration.ofMinutes(1);

    /** At most 64 MB, and an eighth of the heap. */
    static final long BYTES_MAX = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final int URI_LENGTH_MAX = 512;

    /** Size in bytes of the objects of an entry besides its texts: cache, response, two buffers and their tags. */
    private static final int ENTRY_BYTES = 800;

    private final Cache<String, CachedResponse> responses = Caffeine.newBuilder()
            .expireAfterAccess(UNUSED_MAX)
            .maximumWeight(BYTES_MAX)
            .weigher((String uri, CachedResponse response) -> ENTRY_BYTES + uri.length() + response.size())
            .build();
    private final ClientAddressResolver addresses;
    private final CorsPolicy cors;

    public ResponseCache(ClientAddressResolver addresses, CorsPolicy cors) {
        this.addresses = addresses;
        this.cors = cors;
    }

    private static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    /** Caches the response to a {@code GET} or {@code HEAD} request. */
    public void put(HttpServerRequest request, CachedResponse response) {
        if (isRead(request) && response.isValid() && request.uri().length() <= URI_LENGTH_MAX) {
            responses.put(request.uri(), response);
        }
    }

    /** Sends a response that may be cached. If that has compressed it, its entry is weighed again. */
    public void write(HttpServerRequest request, CachedResponse response) {
        int size = response.size();
        response.write(request);
        if (response.size() != size) {
            responses.asMap().replace(request.uri(), response, response);
        }
    }

    /** Memory of all entries in bytes. */
    public long bytes() {
        return responses.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /** Sends the cached response of a request; returns false if there is no valid one. */
    public boolean serve(HttpServerRequest request) {
        CachedResponse response = isRead(request) ? responses.getIfPresent(request.uri()) : null;
        if (response == null || !response.isValid()) {
            return false;
        }
        long startNanos = System.nanoTime();
        String requestId = RequestIdHandler.assign(request);
        SecurityHeadersHandler.put(request.response().headers());
        cors.addHeaders(request);
        response.rateLimit()
                .acquire(request.response(), addresses.of(request).network())
                .onComplete(
                        acquired -> {
                            if (!request.response().closed()) {
                                write(request, response);
                                response.metrics().recordAnswered(startNanos);
                            }
                        },
                        rejected -> {
                            Refusal refusal = ((RefusedException) rejected).refusal();
                            response.metrics().recordRefused(startNanos, refusal.code());
                            ErrorHandler.write(request, refusal, requestId);
                        });
        return true;
    }
}
