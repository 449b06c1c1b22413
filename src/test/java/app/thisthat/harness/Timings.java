package app.thisthat.harness;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Durations of repeated operations. */
public final class Timings {

    private static final long MINUTES_MAX = 10;

    private final List<Long> micros = new ArrayList<>();

    /** Runs calls one after the other. */
    public static Timings of(int calls, IntFunction<Future<?>> call) {
        Timings timings = new Timings();
        for (int i = 0; i < calls; i++) {
            timings.time(call.apply(i));
        }
        return timings;
    }

    /** Adds the duration from now to the end of a future. */
    public void time(Future<?> call) {
        long startNanos = System.nanoTime();
        waitFor(call);
        micros.add((System.nanoTime() - startNanos) / 1_000);
    }

    /** Adds the durations of another instance. */
    public synchronized void add(Timings other) {
        micros.addAll(other.micros);
    }

    /** Waits up to ten minutes for a future. */
    public static <T> T waitFor(Future<T> future) {
        try {
            return future.await(MINUTES_MAX, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError("No result within " + MINUTES_MAX + " min", e);
        }
    }

    /** Prints percentiles. */
    public void print(String name) {
        Collections.sort(micros);
        System.out.printf(
                "%-62s %6d calls: p50 %9.2f ms, p95 %9.2f ms, max %9.2f ms%n",
                name, micros.size(), at(50), at(95), at(100));
    }

    private double at(int percent) {
        return micros.get(Math.min(micros.size() - 1, micros.size() * percent / 100)) / 1e3;
    }
}
