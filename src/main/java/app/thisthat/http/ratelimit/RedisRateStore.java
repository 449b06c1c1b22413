package app.thisthat.http.ratelimit;

import app.thisthat.platform.RequestBatcher;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;

/** Counts of all nodes in Redis. Each batch of requests is one script call. */
final class RedisRateStore {

    private static final String KEY_PREFIX = "rate:";

    private static final int VALUES_PER_ENTRY = 3;

    private final RedisScript script;
    private final RequestBatcher<Entry, RateLimit.Decision> batcher;

    RedisRateStore(RedisCircuitBreaker redis) {
        this.script = new RedisScript(redis, RedisRateStore.class, "sliding_window.lua");
        this.batcher = new RequestBatcher<>(redis.vertx(), this::tryAcquireAll);
    }

    private record Entry(String key, RateLimit limit) {}

    /** Counts a request if the limit allows it; fails if Redis does not respond in time. */
    Future<RateLimit.Decision> tryAcquire(String key, RateLimit limit) {
        return batcher.submit(new Entry(key, limit));
    }

    private Future<List<RateLimit.Decision>> tryAcquireAll(List<Entry> batch) {
        return script.run(call -> arguments(call, batch)).map(response -> IntStream.range(0, batch.size())
                .mapToObj(i -> decision(response, i * VALUES_PER_ENTRY))
                .toList());
    }

    private static Request arguments(Request call, List<Entry> batch) {
        call.arg(batch.size());
        batch.forEach(entry -> call.arg(KEY_PREFIX + entry.key));
        batch.forEach(
                entry -> call.arg(entry.limit.limit()).arg(entry.limit.window().toNanos() / 1_000));
        return call;
    }

    private static RateLimit.Decision decision(Response response, int index) {
        return new RateLimit.Decision(
                response.get(index).toInteger() == 1,
                response.get(index + 1).toInteger(),
                response.get(index + 2).toLong() / 1_000);
    }
}
