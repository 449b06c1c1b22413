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
 * A Lua script. It is called by its digest; a server without the script, for example after a restart, receives its
 * text.
 */
public final class RedisScript {

    private static final String UNKNOWN_SCRIPT = "NOSCRIPT";

    private final RedisCircuitBreaker redis;
    private final String text;
    private final String digest;

    /**
     * Loads a script from a file in the package of a class.
     *
     * @throws IllegalStateException if the file does not exist
     */
    public RedisScript(RedisCircuitBreaker redis, Class<?> location, String file) {
        this.redis = redis;
        this.text = Sql.load(location, file);
        this.digest = HexFormat.of().formatHex(Digests.sha1(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Runs the script; fails like {@link RedisCircuitBreaker#send}.
     *
     * @param arguments appends the number of keys, the keys and the arguments
     */
    public Future<Response> run(UnaryOperator<Request> arguments) {
        return run(arguments, arguments);
    }

    /**
     * Runs the script.
     *
     * @param argumentsAfterRestart arguments for a server without the script, whose data may be lost or old
     */
    public Future<Response> run(UnaryOperator<Request> arguments, UnaryOperator<Request> argumentsAfterRestart) {
        return redis.send(arguments.apply(Request.cmd(Command.EVALSHA).arg(digest)))
                .recover(failure -> String.valueOf(failure.getMessage()).startsWith(UNKNOWN_SCRIPT)
                        ? redis.send(argumentsAfterRestart.apply(
                                Request.cmd(Command.EVAL).arg(text)))
                        : Future.failedFuture(failure));
    }
}
