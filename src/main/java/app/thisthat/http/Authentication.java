package app.thisthat.http;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out who calls, and whether an operation for admins is the caller's to call. */
final class Authentication implements Handler<RoutingContext> {

    private static final Pattern BEARER = Pattern.compile("[Bb]earer +([A-Za-z0-9._~+/-]+=*)");

    private final Access access;
    private final boolean adminsOnly;

    Authentication(Access access, boolean adminsOnly) {
        this.access = access;
        this.adminsOnly = adminsOnly;
    }

    @Override
    public void handle(RoutingContext context) {
        authenticate(context.request().getHeader(HttpHeaderNames.AUTHORIZATION))
                .compose(this::admit)
                .onSuccess(caller -> {
                    context.put(Request.CALLER, caller);
                    context.next();
                })
                .onFailure(context::fail);
    }

    private Future<Caller> authenticate(String header) {
        if (header == null) {
            return refused(RefusalCode.UNAUTHORIZED, "A bearer token is required");
        }
        Matcher bearer = BEARER.matcher(header);
        return bearer.matches()
                ? access.authenticate().apply(bearer.group(1))
                : refused(RefusalCode.UNAUTHORIZED, "The authorization is not a bearer token");
    }

    private Future<Caller> admit(Caller caller) {
        if (!adminsOnly) {
            return Future.succeededFuture(caller);
        }
        return access.isAdmin()
                .apply(caller)
                .compose(admin ->
                        admin ? Future.succeededFuture(caller) : refused(RefusalCode.FORBIDDEN, "This is for admins"));
    }

    private static <T> Future<T> refused(RefusalCode code, String message) {
        return Future.failedFuture(Refusal.of(code, message).asException());
    }
}
