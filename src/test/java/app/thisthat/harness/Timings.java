package app.thisthat.harness;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** How long the same thing takes again and again, one after the other. */
public final class Timings {

    private static final long MINUTES_MAX = 10;

    private final List<Long> micros = new ArrayList<>();

    /** Times a number of calls. */
    public static Timings of(int calls, IntFunction<Future<?>> call) {
        Timings timings = new Timings();
        for (int i = 0; i < calls; i++) {
            timings.time(call.apply(i));
        }
        return timings;
    }

    /** Waits for the end of something that begins now. */
    public void time(Future<?> call) {
        long begun = System.nanoTime();
        waitFor(call);
        micros.add((System.nanoTime() - begun) / 1_000);
    }

    /** Takes over what another timed. */
    public synchronized void add(Timings other) {
        micros.addAll(other.micros);
    }

    /** The value of a future that may take minutes. */
    public static <T> T waitFor(Future<T> future) {
        try {
            return future.await(MINUTES_MAX, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError("no end within " + MINUTES_MAX + " min", e);
        }
    }

    /** Prints the figures behind a name. */
    public void print(String name) {
        Collections.sort(micros);
        System.out.printf(
                "%-62s %6d calls: p50 %9.2f ms, p95 %9.2f ms, most %9.2f ms%n",
                name, micros.size(), at(50), at(95), at(100));
    }

    private double at(int percent) {
        return micros.get(Math.min(micros.size() - 1, micros.size() * percent / 100)) / 1e3;
    }
}
