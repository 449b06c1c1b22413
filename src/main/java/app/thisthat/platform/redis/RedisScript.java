package app.thisthat.platform.redis;

import app.thisthat.platform.Digests;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/**
 * A script that Redis runs as one step. It is called by its digest, and sent in full to a server that does not know it: one
 * that was started since.
 */
public final class RedisScript {

    private static final String UNKNOWN_SCRIPT = "NOSCRIPT";

    private final RedisCircuitBreaker redis;
    private final String text;
    private final String digest;

    /**
     * A script that stands as a file beside a class.
     *
     * @throws IllegalStateException if there is no such file
     */
    public RedisScript(RedisCircuitBreaker redis, Class<?> beside, String file) {
        this.redis = redis;
        this.text = Sql.load(beside, file);
        this.digest = HexFormat.of().formatHex(Digests.sha1(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Runs it; fails as {@link RedisCircuitBreaker#send} does.
     *
     * @param arguments adds the number of keys, the keys and the arguments
     */
    public Future<Response> run(UnaryOperator<Request> arguments) {
        return run(arguments, arguments);
    }

    /**
     * Runs it with other arguments where the server is new, and may have forgotten or gone back to what it knew long ago.
     */
    public Future<Response> run(UnaryOperator<Request> arguments, UnaryOperator<Request> argumentsWhereNew) {
        return redis.send(arguments.apply(Request.cmd(Command.EVALSHA).arg(digest)))
                .recover(failure -> String.valueOf(failure.getMessage()).startsWith(UNKNOWN_SCRIPT)
                        ? redis.send(argumentsWhereNew.apply(
                                Request.cmd(Command.EVAL).arg(text)))
                        : Future.failedFuture(failure));
    }
}
