package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.BitSet;
import java.util.function.Function;

/**
 * Finds out who calls, going by the token alone. Who brings no token that is good is counted by address, so that guessing
 * tokens is limited like everything else.
 */
final class AuthenticationHandler implements Handler<RoutingContext> {

    /** What a challenge says to whoever did bring a token (RFC 6750). */
    static final String INVALID_TOKEN = "Bearer error=\"invalid_token\"";

    private static final String SCHEME = "bearer ";
    private static final BitSet TOKEN_CHARACTERS =
            bits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    private final Function<String, Caller> identify;
    private final RateLimitHandler strangers;

    AuthenticationHandler(Function<String, Caller> identify, RateLimitHandler strangers) {
        this.identify = identify;
        this.strangers = strangers;
    }

    private static BitSet bits(String characters) {
        BitSet bits = new BitSet();
        characters.chars().forEach(bits::set);
        return bits;
    }

    @Override
    public void handle(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        try {
            context.put(ApiRequest.CALLER, caller(header));
        } catch (RefusedException unknown) {
            if (header != null && token(header) != null) {
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
        String token = token(header);
        if (token == null) {
            throw refused("The authorization is not a bearer token");
        }
        return identify.apply(token);
    }

    /** The token of a well-formed bearer header (RFC 6750, {@code b64token}); null if it is anything else. */
    private static String token(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String token = header.substring(SCHEME.length()).stripLeading();
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!TOKEN_CHARACTERS.get(token.charAt(i))) {
                return null;
            }
        }
        return end == 0 ? null : token;
    }

    private static RefusedException refused(String message) {
        return Refusal.of(RefusalCode.UNAUTHORIZED, message).asException();
    }
}
