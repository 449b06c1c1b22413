package bystander;

import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The outcomes of requests, by status code or another label, with their times. Thread-safe. */
final class Outcomes {

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private long[] nanos = new long[1_024];
    private int size;

    /** A request without an outcome yet. */
    final class Pending {

        private final long startNanos;

        private Pending(long startNanos) {
            this.startNanos = startNanos;
        }

        void end(String label) {
            if (pending.remove(this)) {
                add(label, System.nanoTime() - startNanos);
            }
        }

        void end(int status) {
            end(String.valueOf(status));
        }

        void end(Exception failure) {
            end(label(failure));
        }
    }

    static String label(Exception failure) {
        if (failure instanceof SocketTimeoutException) {
            return "no response";
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains("refused") ? "not connected" : "closed";
    }

    Pending start() {
        return start(System.nanoTime());
    }

    /** Starts a request that was due at a time: a delay of its sender counts. */
    Pending start(long dueNanos) {
        Pending request = new Pending(dueNanos);
        pending.add(request);
        return request;
    }

    /** Counts something that has no duration. */
    synchronized void count(String label, int number) {
        counts.merge(label, number, Integer::sum);
    }

    private synchronized void add(String label, long durationNanos) {
        counts.merge(label, 1, Integer::sum);
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = durationNanos;
    }

    int unanswered() {
        return pending.size();
    }

    /** The outcomes so far. The longest time includes requests without an outcome. */
    synchronized Summary summary() {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        long now = System.nanoTime();
        long unanswered =
                pending.stream().mapToLong(request -> now - request.startNanos).max().orElse(0);
        Map<String, Integer> all = new TreeMap<>(counts);
        if (!pending.isEmpty()) {
            all.put("unanswered", pending.size());
        }
        return new Summary(
                all,
                size,
                percentile(sorted, 50),
                percentile(sorted, 95),
                percentile(sorted, 99),
                size == 0 ? 0 : ms(sorted[size - 1]),
                Math.max(ms(unanswered), size == 0 ? 0 : ms(sorted[size - 1])));
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : ms(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]);
    }

    private static double ms(long durationNanos) {
        return durationNanos / 1e6;
    }

    /** Times in milliseconds. {@code longest} includes requests without an outcome. */
    record Summary(
            Map<String, Integer> counts, int timed, double p50, double p95, double p99, double max, double longest) {

        /** Number of outcomes other than the given ones. */
        int except(String... labels) {
            Set<String> expected = Set.of(labels);
            return counts.entrySet().stream()
                    .filter(entry -> !expected.contains(entry.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }

        String countsText() {
            return counts.entrySet().stream()
                    .map(entry -> entry.getKey() + " ×" + entry.getValue())
                    .collect(Collectors.joining(", "));
        }
    }
}
