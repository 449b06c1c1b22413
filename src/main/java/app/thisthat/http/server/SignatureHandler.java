package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Operations;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;

/** Rejects unsigned requests to a signed operation. Every one gets the same response. */
record SignatureHandler(Operations.Signature signature) {

    /** Key of the refusal that replaces {@code PAYLOAD_TOO_LARGE}: a body that is not read has no valid signature. */
    static final String TOO_LARGE = "tooLarge";

    /** Checks the headers; precedes the handler of the body. */
    Handler<RoutingContext> head() {
        return context -> {
            context.put(TOO_LARGE, signature.refusal());
            check(signature.head(), context);
        };
    }

    /** Checks the body; precedes the handlers that judge its content. */
    Handler<RoutingContext> body() {
        return context -> check(signature.body(), context);
    }

    private void check(Predicate<ApiRequest> check, RoutingContext context) {
        if (!check.test(new ApiRequest(context))) {
            throw signature.refusal().asException();
        }
        context.next();
    }
}
