package app.thisthat.http.ratelimit;

import app.thisthat.platform.RequestBatcher;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;

/** Counts of all nodes in Redis. Each batch of requests is one script call. */
final class RedisRateStore {

    private static final String KEY_PREFIX = "rate:";

    private static final int VALUES_PER_ENTRY = 4;

    private final RedisCircuitBreaker redis;
    private final RedisScript script;
    private final RequestBatcher<Entry, Acquisition> batcher;

    RedisRateStore(RedisCircuitBreaker redis) {
        this.redis = redis;
        this.script = new RedisScript(redis, RedisRateStore.class, "sliding_window.lua");
        this.batcher = new RequestBatcher<>(redis.vertx(), this::tryAcquireAll);
    }

    private record Entry(String key, RateLimit limit) {}

    /** The result of one request; {@code member} identifies the count. */
    record Acquisition(String key, String member, RateLimit.Decision decision) {}

    /** Counts a request if the limit allows it; fails if Redis does not respond in time. */
    Future<Acquisition> tryAcquire(String key, RateLimit limit) {
        return batcher.submit(new Entry(key, limit));
    }

    /** Reverts a count. Not awaited; after a failure the count ends with its window. */
    void release(Acquisition acquisition) {
        redis.send(Request.cmd(Command.ZREM).arg(KEY_PREFIX + acquisition.key).arg(acquisition.member))
                .otherwiseEmpty();
    }

    private Future<List<Acquisition>> tryAcquireAll(List<Entry> batch) {
        return script.run(call -> arguments(call, batch)).map(response -> IntStream.range(0, batch.size())
                .mapToObj(i -> acquisition(batch.get(i).key, response, i * VALUES_PER_ENTRY))
                .toList());
    }

    private static Request arguments(Request call, List<Entry> batch) {
        call.arg(batch.size());
        batch.forEach(entry -> call.arg(KEY_PREFIX + entry.key));
        batch.forEach(
                entry -> call.arg(entry.limit.limit()).arg(entry.limit.window().toNanos() / 1_000));
        return call;
    }

    private static Acquisition acquisition(String key, Response response, int index) {
        RateLimit.Decision decision = new RateLimit.Decision(
                response.get(index).toInteger() == 1,
                response.get(index + 1).toInteger(),
                response.get(index + 2).toLong() / 1_000);
        return new Acquisition(key, response.get(index + 3).toString(), decision);
    }
}
