package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Rejects callers without a valid session or, for admin operations, without the admin role. */
final class SessionGuard implements Handler<RoutingContext> {

    private final Authenticator authenticator;
    private final RejectedSessions rejected;
    private final boolean requiresAdmin;

    SessionGuard(Authenticator authenticator, RejectedSessions rejected, boolean requiresAdmin) {
        this.authenticator = authenticator;
        this.rejected = rejected;
        this.requiresAdmin = requiresAdmin;
    }

    @Override
    public void handle(RoutingContext context) {
        Caller caller = context.get(ApiRequest.CALLER);
        if (caller == null) {
            context.next(); // the operation does not require a token
            return;
        }
        authenticator
                .verifySession()
                .apply(caller, ApiRequest.of(context).clientAddress())
                .compose(this::requireRole)
                .onSuccess(allowed -> context.next())
                .onFailure(failure -> rejected.fail(context, failure));
    }

    private Future<Caller> requireRole(Caller caller) {
        if (!requiresAdmin) {
            return Future.succeededFuture(caller);
        }
        return authenticator
                .isAdmin()
                .apply(caller)
                .compose(admin -> admin
                        ? Future.succeededFuture(caller)
                        : Future.failedFuture(Refusal.of(RefusalCode.FORBIDDEN, "Admin role required")
                                .asException()));
    }
}
