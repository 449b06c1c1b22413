package app.thisthat.http.ratelimit;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.server.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Holds the callers of one operation to its limit, and tells each how much is left. */
public final class RateLimitHandler implements Handler<RoutingContext> {

    private final RateLimiter limiter;
    private final RateLimit limit;

    public RateLimitHandler(RateLimiter limiter, RateLimit limit) {
        this.limiter = limiter;
        this.limit = limit;
    }

    @Override
    public void handle(RoutingContext context) {
        Caller caller = context.get(ApiRequest.CALLER);
        String client = caller == null || limit.perAddress()
                ? clientAddress(context).network()
                : caller.userId().toString();
        pass(context.response(), client).onSuccess(passed -> context.next()).onFailure(context::fail);
    }

    /** Counts a request whose caller is unknown to the address it comes from. */
    public Future<Void> passStranger(RoutingContext context) {
        return pass(context.response(), clientAddress(context).network());
    }

    private static ClientAddress clientAddress(RoutingContext context) {
        return context.get(ApiRequest.CLIENT_ADDRESS);
    }

    /** Counts a request to a client and tells it how many it has left; fails with {@code RATE_LIMIT_EXCEEDED}. */
    public Future<Void> pass(HttpServerResponse response, String client) {
        return limiter.enter(client, limit).compose(verdict -> {
            tell(response, verdict);
            return limiter.judge(client, limit, verdict);
        });
    }

    private void tell(HttpServerResponse response, RateLimit.Verdict verdict) {
        response.putHeader("RateLimit-Policy", limit.policy())
                .putHeader(
                        "RateLimit",
                        "\"" + limit.name() + "\";r=" + verdict.remaining() + ";t=" + verdict.resetSeconds());
    }
}
