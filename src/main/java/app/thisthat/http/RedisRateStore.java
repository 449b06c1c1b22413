package app.thisthat.http;

import app.thisthat.platform.RedisGate;
import app.thisthat.platform.Sql;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What all nodes together let in, in Redis: one script call for each request. */
final class RedisRateStore {

    private static final String SCRIPT = Sql.load(RedisRateStore.class, "enter.lua");
    private static final String SHA = sha1(SCRIPT);
    private static final String UNKNOWN_SCRIPT = "NOSCRIPT";
    private static final String PREFIX = "rate:";

    private final RedisGate redis;

    RedisRateStore(RedisGate redis) {
        this.redis = redis;
    }

    /** Lets one more in, if the window has room for it; fails when Redis does not answer in time. */
    Future<RateLimit.Verdict> enter(String key, RateLimit limit) {
        return redis.send(call(Command.EVALSHA, SHA, key, limit))
                .recover(failure -> String.valueOf(failure.getMessage()).startsWith(UNKNOWN_SCRIPT)
                        ? redis.send(call(Command.EVAL, SCRIPT, key, limit))
                        : Future.failedFuture(failure))
                .map(RedisRateStore::verdict);
    }

    private static Request call(Command command, String script, String key, RateLimit limit) {
        return Request.cmd(command)
                .arg(script)
                .arg(1)
                .arg(PREFIX + key)
                .arg(limit.limit())
                .arg(limit.window().toNanos() / 1_000);
    }

    private static RateLimit.Verdict verdict(Response answer) {
        return new RateLimit.Verdict(
                answer.get(0).toInteger() == 1,
                answer.get(1).toInteger(),
                answer.get(2).toLong() / 1_000);
    }

    private static String sha1(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
