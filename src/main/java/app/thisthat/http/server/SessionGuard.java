package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.CallerVerification;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Lets in callers whose session stands, and to an operation for admins only those who are. Asks the database. */
final class SessionGuard implements Handler<RoutingContext> {

    private final CallerVerification access;
    private final boolean adminsOnly;

    SessionGuard(CallerVerification access, boolean adminsOnly) {
        this.access = access;
        this.adminsOnly = adminsOnly;
    }

    @Override
    public void handle(RoutingContext context) {
        Caller caller = context.get(ApiRequest.CALLER);
        access.confirm()
                .apply(caller, ApiRequest.of(context).clientAddress())
                .compose(this::requireRole)
                .onSuccess(admitted -> context.next())
                .onFailure(context::fail);
    }

    private Future<Caller> requireRole(Caller caller) {
        if (!adminsOnly) {
            return Future.succeededFuture(caller);
        }
        return access.isAdmin()
                .apply(caller)
                .compose(admin -> admin
                        ? Future.succeededFuture(caller)
                        : Future.failedFuture(Refusal.of(RefusalCode.FORBIDDEN, "This is for admins")
                                .asException()));
    }
}
