package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.kernel.Ids;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Gives every request the id under which it is answered and logged: the caller's own if it is sane, else a new one. */
public final class RequestIdHandler implements Handler<RoutingContext> {

    static final String HEADER = "X-Request-Id";

    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Override
    public void handle(RoutingContext context) {
        context.put(ApiRequest.REQUEST_ID, tell(context.request()));
        context.next();
    }

    /** Writes the id of a request into the head of its answer. */
    public static String tell(HttpServerRequest request) {
        String given = request.getHeader(HEADER);
        String id = given != null && SANE.matcher(given).matches() ? given : make();
        request.response().putHeader(HEADER, id);
        return id;
    }

    static String make() {
        return Ids.next().toString();
    }
}
