package app.thisthat.http;

import io.vertx.core.Future;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Verifies callers for the HTTP layer, which does not depend on the account package.
 *
 * @param verifyToken verifies an access token without the database; throws a refusal (401)
 * @param verifySession verifies the caller's session in the database and records its use from a client address; fails
 *     with a refusal (401, 403, or 503 if the database is unavailable)
 * @param isAdmin whether the caller has the admin role at present, by the database
 */
public record Authenticator(
        Function<String, Caller> verifyToken,
        BiFunction<Caller, String, Future<Caller>> verifySession,
        Function<Caller, Future<Boolean>> isAdmin) {

    /** Verifies an access token and its session; fails with a refusal. */
    public Future<Caller> authenticate(String token, String address) {
        return Future.succeededFuture(token).map(verifyToken).compose(caller -> verifySession.apply(caller, address));
    }
}
