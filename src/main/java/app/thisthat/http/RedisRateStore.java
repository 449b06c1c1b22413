package app.thisthat.http;

import app.thisthat.platform.Grouping;
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
import java.util.List;
import java.util.stream.IntStream;

/** What all nodes together let in, in Redis: one script call for each group of requests. */
final class RedisRateStore {

    private static final String SCRIPT = Sql.load(RedisRateStore.class, "enter.lua");
    private static final String SHA = sha1(SCRIPT);
    private static final String UNKNOWN_SCRIPT = "NOSCRIPT";
    private static final String PREFIX = "rate:";

    private static final int PARTS = 3;

    private final RedisGate redis;
    private final Grouping<Entry, RateLimit.Verdict> entries;

    RedisRateStore(RedisGate redis) {
        this.redis = redis;
        this.entries = new Grouping<>(redis.vertx(), this::enterAll);
    }

    private record Entry(String key, RateLimit limit) {}

    /** Lets one more in, if the window has room for it; fails when Redis does not answer in time. */
    Future<RateLimit.Verdict> enter(String key, RateLimit limit) {
        return entries.ask(new Entry(key, limit));
    }

    private Future<List<RateLimit.Verdict>> enterAll(List<Entry> group) {
        return redis.send(call(Command.EVALSHA, SHA, group))
                .recover(failure -> String.valueOf(failure.getMessage()).startsWith(UNKNOWN_SCRIPT)
                        ? redis.send(call(Command.EVAL, SCRIPT, group))
                        : Future.failedFuture(failure))
                .map(answer -> IntStream.range(0, group.size())
                        .mapToObj(i -> verdict(answer, i * PARTS))
                        .toList());
    }

    private static Request call(Command command, String script, List<Entry> group) {
        Request request = Request.cmd(command).arg(script).arg(group.size());
        group.forEach(entry -> request.arg(PREFIX + entry.key));
        group.forEach(entry ->
                request.arg(entry.limit.limit()).arg(entry.limit.window().toNanos() / 1_000));
        return request;
    }

    private static RateLimit.Verdict verdict(Response answer, int at) {
        return new RateLimit.Verdict(
                answer.get(at).toInteger() == 1,
                answer.get(at + 1).toInteger(),
                answer.get(at + 2).toLong() / 1_000);
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
