package app.thisthat.platform.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;

/** A scheduler whose time advances only on request. */
final class SimulatedScheduler implements Scheduler {

    private record Timer(long dueNanos, Runnable action) {}

    private final Map<Long, Timer> timers = new TreeMap<>();
    private long now;
    private long lastId;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long schedule(long delayMs, Runnable action) {
        timers.put(++lastId, new Timer(now + Duration.ofMillis(delayMs).toNanos(), action));
        return lastId;
    }

    @Override
    public void cancel(long id) {
        timers.remove(id);
    }

    /** Runs the actions that become due, in their order. */
    void advance(Duration time) {
        long end = now + time.toNanos();
        for (Entry<Long, Timer> next = next(); next != null && next.getValue().dueNanos <= end; next = next()) {
            now = next.getValue().dueNanos;
            timers.remove(next.getKey());
            next.getValue().action.run();
        }
        now = end;
    }

    private Entry<Long, Timer> next() {
        return timers.entrySet().stream()
                .min((a, b) -> Long.compare(a.getValue().dueNanos, b.getValue().dueNanos))
                .orElse(null);
    }
}
