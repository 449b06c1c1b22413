package app.thisthat.http;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out who calls, going by the token alone. Who brings no token that is good is counted by address, so that guessing
 * tokens is limited like everything else.
 */
final class Authentication implements Handler<RoutingContext> {

    /** What a challenge says to whoever did bring a token (RFC 6750). */
    static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";

    private static final Pattern BEARER = Pattern.compile("[Bb]earer +([A-Za-z0-9._~+/-]+=*)");

    private final Function<String, Caller> identify;
    private final RateGate strangers;

    Authentication(Function<String, Caller> identify, RateGate strangers) {
        this.identify = identify;
        this.strangers = strangers;
    }

    @Override
    public void handle(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        try {
            context.put(Request.CALLER, caller(header));
        } catch (RefusedException unknown) {
            if (header != null && BEARER.matcher(header).matches()) {
                context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, INVALID_TOKEN);
            }
            strangers.passStranger(context).onComplete(passed -> context.fail(unknown), context::fail);
            return;
        }
        context.next();
    }

    private Caller caller(String header) {
        if (header == null) {
            throw refused("A bearer token is required");
        }
        Matcher bearer = BEARER.matcher(header);
        if (!bearer.matches()) {
            throw refused("The authorization is not a bearer token");
        }
        return identify.apply(bearer.group(1));
    }

    private static RefusedException refused(String message) {
        return Refusal.of(RefusalCode.UNAUTHORIZED, message).asException();
    }
}
