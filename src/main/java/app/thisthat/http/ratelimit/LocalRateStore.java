package app.thisthat.http.ratelimit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What this node itself let in, in memory. It bounds what can pass while Redis is away to the limit on each node, and
 * keeps a Redis that was killed and came back empty from opening the gates anew.
 */
final class LocalRateStore {

    /** Of more clients the ones not heard of for longest are forgotten: what is left of them is in Redis. */
    static final int KEYS_MAX = 20_000;

    private final LongSupplier nanoClock;
    private final Map<String, Entries> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entries> eldest) {
            return size() > KEYS_MAX;
        }
    };

    LocalRateStore(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Lets one more in, if the window has room for it. */
    synchronized Entry enter(String key, RateLimit limit) {
        long now = nanoClock.getAsLong();
        Entries entries = keys.computeIfAbsent(key, any -> new Entries(limit.limit()));
        entries.forgetBefore(now - limit.window().toNanos());
        boolean admitted = entries.count < limit.limit();
        if (admitted) {
            entries.add(now);
        }
        long resetMs = (entries.oldest() + limit.window().toNanos() - now) / 1_000_000;
        return new Entry(key, now, new RateLimit.Verdict(admitted, limit.limit() - entries.count, resetMs));
    }

    /** Takes one that was let in here back, because it was not elsewhere. */
    synchronized void leave(Entry entry) {
        Entries entries = keys.get(entry.key);
        if (entries != null) {
            entries.remove(entry.at);
        }
    }

    /** One that asked to be let in. */
    record Entry(String key, long at, RateLimit.Verdict verdict) {}

    /** The times of what was let in, the oldest first, in a ring. */
    private static final class Entries {

        private final long[] times;
        private int first;
        private int count;

        Entries(int limit) {
            this.times = new long[limit];
        }

        void forgetBefore(long horizon) {
            while (count > 0 && times[first] - horizon <= 0) {
                first = (first + 1) % times.length;
                count--;
            }
        }

        void add(long time) {
            times[(first + count) % times.length] = time;
            count++;
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
