package app.thisthat.market;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Thins the history of odds as it ages, a bounded number of rows at a time, so that it never grows without end. */
final class OddsHistoryRetention {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Duration SECONDS_KEPT = Duration.ofHours(1);
    private static final Duration MINUTES_KEPT = Duration.ofDays(7);
    private static final Duration HOURS_KEPT = Duration.ofDays(730);

    private static final int ROWS_TOGETHER_MAX = 10_000;
    private static final int BATCHES_MAX = 50;

    private final OddsHistoryStore store;
    private final Clock clock;

    OddsHistoryRetention(OddsHistoryStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Thins what has come of age since the last time. */
    Future<Void> thin() {
        Instant now = clock.instant();
        return thin(SECOND, MINUTE, now.minus(SECONDS_KEPT), BATCHES_MAX)
                .compose(done -> thin(MINUTE, HOUR, now.minus(MINUTES_KEPT), BATCHES_MAX))
                .compose(done -> store.forget(now.minus(HOURS_KEPT), ROWS_TOGETHER_MAX));
    }

    private Future<Void> thin(Duration from, Duration to, Instant olderThan, int batches) {
        return store.thin(from, to, olderThan, ROWS_TOGETHER_MAX)
                .compose(thinned -> thinned < ROWS_TOGETHER_MAX || batches == 1
                        ? Future.succeededFuture()
                        : thin(from, to, olderThan, batches - 1));
    }
}
