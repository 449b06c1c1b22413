package app.thisthat.http.ratelimit;

import app.thisthat.platform.RequestBatcher;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;

/** What all nodes together let in, in Redis: one script call for each group of requests. */
final class RedisRateStore {

    private static final String PREFIX = "rate:";

    private static final int PARTS = 3;

    private final RedisScript script;
    private final RequestBatcher<Entry, RateLimit.Verdict> entries;

    RedisRateStore(RedisCircuitBreaker redis) {
        this.script = new RedisScript(redis, RedisRateStore.class, "sliding_window.lua");
        this.entries = new RequestBatcher<>(redis.vertx(), this::enterAll);
    }

    private record Entry(String key, RateLimit limit) {}

    /** Lets one more in, if the window has room for it; fails when Redis does not answer in time. */
    Future<RateLimit.Verdict> enter(String key, RateLimit limit) {
        return entries.submit(new Entry(key, limit));
    }

    private Future<List<RateLimit.Verdict>> enterAll(List<Entry> group) {
        return script.run(call -> arguments(call, group)).map(answer -> IntStream.range(0, group.size())
                .mapToObj(i -> verdict(answer, i * PARTS))
                .toList());
    }

    private static Request arguments(Request call, List<Entry> group) {
        call.arg(group.size());
        group.forEach(entry -> call.arg(PREFIX + entry.key));
        group.forEach(
                entry -> call.arg(entry.limit.limit()).arg(entry.limit.window().toNanos() / 1_000));
        return call;
    }

    private static RateLimit.Verdict verdict(Response answer, int at) {
        return new RateLimit.Verdict(
                answer.get(at).toInteger() == 1,
                answer.get(at + 1).toInteger(),
                answer.get(at + 2).toLong() / 1_000);
    }
}
