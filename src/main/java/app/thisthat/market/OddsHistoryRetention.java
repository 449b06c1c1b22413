package app.thisthat.market;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Downsamples the odds history: steps of one second are kept for an hour, steps of a minute for seven days, steps of an
 * hour for two years. A run processes a bounded number of rows.
 */
final class OddsHistoryRetention {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Duration SECONDS_RETENTION = Duration.ofHours(1);
    private static final Duration MINUTES_RETENTION = Duration.ofDays(7);
    private static final Duration HOURS_RETENTION = Duration.ofDays(730);

    private static final int BATCH_ROWS = 10_000;
    private static final int BATCHES_MAX = 50;

    private final OddsHistoryStore store;
    private final InstantSource clock;

    OddsHistoryRetention(OddsHistoryStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    Future<Void> run() {
        Instant now = clock.instant();
        return downsample(SECOND, MINUTE, now.minus(SECONDS_RETENTION), BATCHES_MAX)
                .compose(done -> downsample(MINUTE, HOUR, now.minus(MINUTES_RETENTION), BATCHES_MAX))
                .compose(done -> store.deleteHours(now.minus(HOURS_RETENTION), BATCH_ROWS));
    }

    private Future<Void> downsample(Duration from, Duration to, Instant olderThan, int batchesLeft) {
        return store.downsample(from, to, olderThan, BATCH_ROWS)
                .compose(rows -> rows < BATCH_ROWS || batchesLeft == 1
                        ? Future.succeededFuture()
                        : downsample(from, to, olderThan, batchesLeft - 1));
    }
}
