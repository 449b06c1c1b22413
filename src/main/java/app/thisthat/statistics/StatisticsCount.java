package app.thisthat.statistics;

import app.thisthat.platform.jobs.Lease;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * One run of the job: counts ledger rows and then settled markets, chunk after chunk, until nothing is left or the run
 * has reached its limit. Progress is stored with each chunk, so two runs at a time, or one that is killed, count nothing
 * twice. Confined to one event loop.
 */
final class StatisticsCount {

    /**
     * Age from which a ledger row is counted. A transaction sets the time of its rows a moment before it becomes visible
     * as a writer, so a younger row could be missed.
     */
    private static final Duration LAG = Duration.ofSeconds(2);

    /**
     * Most ledger rows of one run. Bets have priority: while there are more a second, the statistics lag, and they catch up
     * later. A run ends with the transaction that completes half of it.
     */
    private static final int BETS = 2_000;

    /** Most results of one transaction. */
    private static final int RESULTS = 250;

    /** Time after which a run begins no further transaction that counts results. */
    private static final Duration RESULTS_TIME = Duration.ofMillis(200);

    private static final Duration WINDOW_MIN = Duration.ofMillis(50);
    private static final Duration WINDOW_MAX = Duration.ofDays(1);

    private final StatisticsStore store;
    private final Duration lag;
    private volatile double lagSeconds = Double.NaN;

    /**
     * Part of the ledger that a transaction looks at. It grows where the ledger has few bets, and shrinks where it has more
     * of them than a transaction counts, since a transaction reads all rows of its window.
     */
    private Duration window = Duration.ofMinutes(1);

    StatisticsCount(StatisticsStore store, MeterRegistry metrics) {
        this(store, metrics, LAG);
    }

    StatisticsCount(StatisticsStore store, MeterRegistry metrics, Duration lag) {
        this.store = store;
        this.lag = lag;
        Gauge.builder("thisthat_statistics_lag_seconds", this, count -> count.lagSeconds)
                .description("Age of the oldest ledger row that is not counted in the statistics; NaN on nodes without"
                        + " the job")
                .register(metrics);
    }

    Future<?> run(Lease lease) {
        return countBets(lease, BETS)
                .compose(counted -> countResults(lease, System.nanoTime() + RESULTS_TIME.toNanos()));
    }

    /** The age is known on the node that counts. */
    void clearMetric() {
        lagSeconds = Double.NaN;
    }

    private Future<Void> countBets(Lease lease, int limit) {
        if (limit <= BETS / 2 || !lease.held()) {
            return Future.succeededFuture();
        }
        return store.countBets(lag, window, limit)
                .onFailure(maybeTooMuch -> window = WINDOW_MIN)
                .compose(counted -> counted.isPresent() && adapt(counted.get(), limit)
                        ? countBets(lease, limit - counted.get().rows())
                        : Future.succeededFuture());
    }

    private Future<Void> countResults(Lease lease, long untilNanos) {
        if (System.nanoTime() - untilNanos > 0 || !lease.held()) {
            return Future.succeededFuture();
        }
        return store.countResults(RESULTS)
                .compose(more -> more ? countResults(lease, untilNanos) : Future.succeededFuture());
    }

    private boolean adapt(StatisticsStore.Counted counted, int limit) {
        lagSeconds = counted.lagSeconds();
        if (counted.rows() >= limit) {
            long backlogMillis = (long) (lagSeconds * 1_000);
            window = Duration.ofMillis(Math.max(Math.min(window.toMillis(), backlogMillis) / 2, WINDOW_MIN.toMillis()));
        } else if (counted.rows() < limit / 2) {
            Duration longer = window.multipliedBy(2);
            window = longer.compareTo(WINDOW_MAX) > 0 ? WINDOW_MAX : longer;
        }
        return counted.hasMore();
    }
}
