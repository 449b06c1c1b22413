package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Requests whose token has a valid signature but no valid session. They count against the client's address instead of
 * the user, whose limits a copy of an old token must not use up (rule {@code rate-limits}). An ended session stays
 * ended, so its further requests are rejected before they count. One instance per event loop.
 */
final class RejectedSessions {

    /** Beyond these a request is looked up in the database again. */
    private static final int ENDED_MAX = 10_000;

    private static final Duration KEPT = Duration.ofHours(1);

    private final RateLimitHandler unauthenticated;
    private final Cache<Caller, RefusedException> ended =
            Caffeine.newBuilder().maximumSize(ENDED_MAX).expireAfterWrite(KEPT).build();

    RejectedSessions(RateLimitHandler unauthenticated) {
        this.unauthenticated = unauthenticated;
    }

    /** Returns the caller; throws {@code TOKEN_REVOKED} if the session is known to have ended. */
    Caller requireNotEnded(Caller caller) {
        RefusedException rejection = ended.getIfPresent(caller);
        if (rejection != null) {
            throw rejection;
        }
        return caller;
    }

    /** Fails a request. */
    void fail(RoutingContext context, Throwable failure) {
        Caller caller = context.get(ApiRequest.CALLER);
        if (caller == null || !(failure instanceof RefusedException rejection) || !rejectsSession(rejection)) {
            context.fail(failure);
            return;
        }
        if (rejection.refusal().code() == RefusalCode.TOKEN_REVOKED) {
            ended.put(caller, rejection);
        }
        unauthenticated.moveToAddress(context).onComplete(counted -> context.fail(rejection), context::fail);
    }

    private static boolean rejectsSession(RefusedException rejection) {
        RefusalCode code = rejection.refusal().code();
        return code == RefusalCode.TOKEN_REVOKED || code == RefusalCode.ACCOUNT_SUSPENDED;
    }
}
