package app.thisthat.http;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * How the machinery learns who calls, without knowing accounts.
 *
 * @param authenticate turns a bearer token into its caller; fails with a refusal (401, or 503 if it cannot be told)
 * @param isAdmin whether a caller has the admin role now, by the database
 */
public record Access(Function<String, Future<Caller>> authenticate, Function<Caller, Future<Boolean>> isAdmin) {}
