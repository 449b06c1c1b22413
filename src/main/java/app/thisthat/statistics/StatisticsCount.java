package app.thisthat.statistics;

import app.thisthat.platform.jobs.Lease;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One run of the job: counts ledger rows and then settled markets, chunk after chunk, until nothing is left or the run
 * has made its share. Progress is stored with each chunk, so two runs at a time, or one that is killed, count nothing
 * twice. Confined to one event loop.
 */
final class StatisticsCount {

    /**
     * Age from which a ledger row is counted. A transaction sets the time of its rows a moment before it becomes visible
     * as a writer, so a younger row could be missed.
     */
    private static final Duration LAG = Duration.ofSeconds(2);

    /** Most ledger rows, and most results, of one transaction. */
    private static final int CHUNK = 1_000;

    /** Most transactions of one run for each of both. */
    private static final int CHUNKS_MAX = 100;

    private static final Duration WINDOW_MIN = Duration.ofSeconds(1);
    private static final Duration WINDOW_MAX = Duration.ofDays(30);

    private final StatisticsStore store;
    private final Duration lag;
    private volatile double lagSeconds = Double.NaN;

    /** Part of the ledger that a transaction looks at. It grows where the ledger has few bets. */
    private Duration window = Duration.ofMinutes(1);

    StatisticsCount(StatisticsStore store, MeterRegistry metrics) {
        this(store, metrics, LAG);
    }

    StatisticsCount(StatisticsStore store, MeterRegistry metrics, Duration lag) {
        this.store = store;
        this.lag = lag;
        Gauge.builder("thisthat_statistics_lag_seconds", this, count -> count.lagSeconds)
                .description("Age of the oldest ledger row that is not counted in the statistics")
                .register(metrics);
    }

    Future<?> run(Lease lease) {
        return repeat(lease, CHUNKS_MAX, this::countBets)
                .compose(counted -> repeat(lease, CHUNKS_MAX, () -> store.countResults(CHUNK)));
    }

    /** The age is known on the node that counts. */
    void clearMetric() {
        lagSeconds = Double.NaN;
    }

    private static Future<Void> repeat(Lease lease, int times, Supplier<Future<Boolean>> chunk) {
        if (times == 0 || !lease.held()) {
            return Future.succeededFuture();
        }
        return chunk.get().compose(more -> more ? repeat(lease, times - 1, chunk) : Future.succeededFuture());
    }

    private Future<Boolean> countBets() {
        return store.countBets(lag, window, CHUNK)
                .map(counted -> counted.map(this::adapt).orElse(false));
    }

    private boolean adapt(StatisticsStore.Counted counted) {
        lagSeconds = counted.lagSeconds();
        boolean isFull = counted.rows() > CHUNK / 2;
        Duration next = isFull ? window.dividedBy(2) : window.multipliedBy(2);
        window = next.compareTo(WINDOW_MIN) < 0 ? WINDOW_MIN : next.compareTo(WINDOW_MAX) > 0 ? WINDOW_MAX : next;
        return counted.hasMore();
    }
}
