package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.kernel.Ids;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** Assigns the request id: the client's {@code X-Request-Id} if it is valid, else a new id. */
public final class RequestIdHandler implements Handler<RoutingContext> {

    static final String HEADER = "X-Request-Id";

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Override
    public void handle(RoutingContext context) {
        context.put(ApiRequest.REQUEST_ID, assign(context.request()));
        context.next();
    }

    /** Adds the request id to the response headers and returns it. */
    public static String assign(HttpServerRequest request) {
        String requested = request.getHeader(HEADER);
        String id = requested != null && VALID.matcher(requested).matches() ? requested : newId();
        request.response().putHeader(HEADER, id);
        return id;
    }

    static String newId() {
        return Ids.next().toString();
    }
}
