package app.thisthat.http;

import io.vertx.core.Future;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How the machinery learns who calls, without knowing accounts.
 *
 * @param identify who a bearer token says it is, going by the token alone; throws a refusal (401)
 * @param confirm whether that caller's session stands, by the database, and that it is in use at a client's address; fails with a refusal (401, 403, or 503 if it cannot
 *     be told)
 * @param isAdmin whether a caller has the admin role now, by the database
 */
public record CallerVerification(
        Function<String, Caller> identify,
        BiFunction<Caller, String, Future<Caller>> confirm,
        Function<Caller, Future<Boolean>> isAdmin) {

    /**
     * The caller behind a bearer token; fails with a refusal.
     *
     * @param address where the client is
     */
    public Future<Caller> authenticate(String token, String address) {
        return Future.succeededFuture(token).map(identify).compose(caller -> confirm.apply(caller, address));
    }
}
