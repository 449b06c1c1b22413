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

    /** Most ledger rows of one transaction. */
    private static final int BETS = 1_000;

    /** Most results of one transaction. */
    private static final int RESULTS = 250;

    /**
     * Most transactions of one run that count bets. Bets have priority: while there are more than 2,000 a second, the
     * statistics lag, and they catch up later.
     */
    private static final int BET_CHUNKS_MAX = 2;

    /** Time after which a run begins no further transaction that counts results. */
    private static final Duration RESULTS_TIME = Duration.ofMillis(200);

    private static final Duration WINDOW_MIN = Duration.ofSeconds(1);
    private static final Duration WINDOW_MAX = Duration.ofDays(1);

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
                .description("Age of the oldest ledger row that is not counted in the statistics; NaN on nodes without"
                        + " the job")
                .register(metrics);
    }

    Future<?> run(Lease lease) {
        return countBets(lease, BET_CHUNKS_MAX)
                .compose(counted -> countResults(lease, System.nanoTime() + RESULTS_TIME.toNanos()));
    }

    /** The age is known on the node that counts. */
    void clearMetric() {
        lagSeconds = Double.NaN;
    }

    private Future<Void> countBets(Lease lease, int chunks) {
        if (chunks == 0 || !lease.held()) {
            return Future.succeededFuture();
        }
        return store.countBets(lag, window, BETS)
                .onFailure(maybeTooMuch -> window = WINDOW_MIN)
                .map(counted -> counted.map(this::adapt).orElse(false))
                .compose(more -> more ? countBets(lease, chunks - 1) : Future.succeededFuture());
    }

    private Future<Void> countResults(Lease lease, long untilNanos) {
        if (System.nanoTime() - untilNanos > 0 || !lease.held()) {
            return Future.succeededFuture();
        }
        return store.countResults(RESULTS)
                .compose(more -> more ? countResults(lease, untilNanos) : Future.succeededFuture());
    }

    private boolean adapt(StatisticsStore.Counted counted) {
        lagSeconds = counted.lagSeconds();
        boolean isFull = counted.rows() > BETS / 2;
        Duration next = isFull ? window.dividedBy(2) : window.multipliedBy(2);
        window = next.compareTo(WINDOW_MIN) < 0 ? WINDOW_MIN : next.compareTo(WINDOW_MAX) > 0 ? WINDOW_MAX : next;
        return counted.hasMore();
    }
}
