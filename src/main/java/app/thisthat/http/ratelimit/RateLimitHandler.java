package app.thisthat.http.ratelimit;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.server.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Enforces the rate limit of one operation and adds the {@code RateLimit} headers to responses. */
public final class RateLimitHandler implements Handler<RoutingContext> {

    private static final String KEY = "rateLimit";
    private static final String COUNT = "rateLimitCount";

    private final RateLimiter limiter;
    private final RateLimit limit;

    public RateLimitHandler(RateLimiter limiter, RateLimit limit) {
        this.limiter = limiter;
        this.limit = limit;
    }

    /** The limit that was enforced for a request. */
    public static RateLimitHandler of(RoutingContext context) {
        return context.get(KEY);
    }

    @Override
    public void handle(RoutingContext context) {
        context.put(KEY, this);
        Caller caller = context.get(ApiRequest.CALLER);
        String client = caller == null || limit.perAddress()
                ? clientAddress(context).network()
                : caller.userId().toString();
        count(context.response(), client)
                .onSuccess(count -> {
                    context.put(COUNT, count);
                    context.next();
                })
                .onFailure(context::fail);
    }

    /** Counts an unauthenticated request per client address. */
    public Future<Void> acquireByAddress(RoutingContext context) {
        return acquire(context.response(), clientAddress(context).network());
    }

    /** Reverts the count of a request, which another handler of this class made, and counts it by address instead. */
    public Future<Void> moveToAddress(RoutingContext context) {
        RateLimiter.Count count = context.remove(COUNT);
        if (count != null) {
            count.revert().run();
        }
        return acquireByAddress(context);
    }

    private static ClientAddress clientAddress(RoutingContext context) {
        return context.get(ApiRequest.CLIENT_ADDRESS);
    }

    /** Counts a request of a client and adds the headers; fails with {@code RATE_LIMIT_EXCEEDED}. */
    public Future<Void> acquire(HttpServerResponse response, String client) {
        return count(response, client).mapEmpty();
    }

    private Future<RateLimiter.Count> count(HttpServerResponse response, String client) {
        return limiter.count(client, limit).compose(count -> {
            addHeaders(response, count.decision());
            return limiter.enforce(client, limit, count.decision()).map(count);
        });
    }

    /** Counts a message of a client on an open connection; fails with {@code RATE_LIMIT_EXCEEDED}. */
    public Future<Void> acquire(String client) {
        return limiter.acquire(client, limit);
    }

    private void addHeaders(HttpServerResponse response, RateLimit.Decision decision) {
        response.putHeader("RateLimit-Policy", limit.policy())
                .putHeader(
                        "RateLimit",
                        "\"" + limit.name() + "\";r=" + decision.remaining() + ";t=" + decision.resetSeconds());
    }
}
