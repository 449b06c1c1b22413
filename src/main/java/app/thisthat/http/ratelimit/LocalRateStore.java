package app.thisthat.http.ratelimit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts of this node in memory. They enforce limits while Redis is unavailable or after it lost its data. */
final class LocalRateStore {

    /** Beyond this number the least recently used keys are evicted. Redis still has their counts. */
    static final int KEYS_MAX = 20_000;

    private final LongSupplier nanoClock;
    private final Map<String, Window> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > KEYS_MAX;
        }
    };

    LocalRateStore(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Counts a request if the limit allows it. */
    synchronized Acquisition tryAcquire(String key, RateLimit limit) {
        long now = nanoClock.getAsLong();
        Window window = keys.computeIfAbsent(key, absent -> new Window(limit.limit()));
        window.removeBefore(now - limit.window().toNanos());
        boolean allowed = window.count < limit.limit();
        if (allowed) {
            window.add(now);
        }
        long resetMs = (window.oldest() + limit.window().toNanos() - now) / 1_000_000;
        return new Acquisition(key, now, new RateLimit.Decision(allowed, limit.limit() - window.count, resetMs));
    }

    /** Reverts a count, because Redis rejected the request. */
    synchronized void release(Acquisition acquisition) {
        Window window = keys.get(acquisition.key);
        if (window != null) {
            window.remove(acquisition.atNanos);
        }
    }

    /** Whether a rejection is the first of a key for the length of its window, so that a flood does not fill the log. */
    synchronized boolean isFirstRejection(String key, RateLimit limit) {
        return keys.computeIfAbsent(key, absent -> new Window(limit.limit()))
                .reject(nanoClock.getAsLong(), limit.window().toNanos());
    }

    record Acquisition(String key, long atNanos, RateLimit.Decision decision) {}

    /** Ring buffer of the times of counted requests, oldest first. */
    private static final class Window {

        private final long[] times;
        private int first;
        private int count;
        private boolean rejected;
        private long reportedNanos;

        Window(int limit) {
            this.times = new long[limit];
        }

        void removeBefore(long horizon) {
            while (count > 0 && times[first] - horizon <= 0) {
                first = (first + 1) % times.length;
                count--;
            }
        }

        void add(long time) {
            times[(first + count) % times.length] = time;
            count++;
        }

        boolean reject(long now, long windowNanos) {
            boolean report = !rejected || now - reportedNanos >= windowNanos;
            if (report) {
                rejected = true;
                reportedNanos = now;
            }
            return report;
        }

        long oldest() {
            return times[first];
        }

        void remove(long time) {
            for (int i = count - 1; i >= 0; i--) {
                if (times[(first + i) % times.length] == time) {
                    for (int j = i; j < count - 1; j++) {
                        times[(first + j) % times.length] = times[(first + j + 1) % times.length];
                    }
                    count--;
                    return;
                }
            }
        }
    }
}
