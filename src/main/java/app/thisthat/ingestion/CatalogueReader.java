package app.thisthat.ingestion;

import app.thisthat.platform.jobs.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one list of the feed page by page, with a minimum interval between requests. The next page is read while one is
 * stored, so two are in memory at a time. A repeated cursor or too many rows end the reading with a failure, because the
 * feed's pagination can loop.
 *
 * <p>A page with too many bytes is read again with half the rows, down to one, which is then skipped. Later pages grow
 * again.
 */
final class CatalogueReader {

    /** About four times the present number of open markets. */
    private static final int ROWS_MAX = 200_000;

    /** Rows that a shorter page counts as, so that empty pages reach {@link #ROWS_MAX} too. */
    private static final int ROWS_PER_PAGE_MIN = 20;

    private static final int ATTEMPTS_MAX = 4;

    private final Vertx vertx;
    private final Timing timing;
    private final CatalogueList list;
    private final Function<FeedPage, Future<?>> store;
    private final Backoff backoff;
    private final Set<String> cursors = new HashSet<>();
    private final Promise<Integer> result = Promise.promise();
    private int limit;
    private int pages;
    private int rows;
    private long requestedNanos = System.nanoTime();

    /** Minimum interval between requests, and bounds of the retry delay, which doubles with each failure of a page. */
    record Timing(Duration requestInterval, Duration firstRetry, Duration longestRetry) {

        /** The feed allows 300 requests in 10 seconds. */
        static final Timing DEFAULT = new Timing(Duration.ofMillis(35), Duration.ofMillis(500), Duration.ofSeconds(5));
    }

    CatalogueReader(Vertx vertx, Timing timing, CatalogueList list, Function<FeedPage, Future<?>> store) {
        this.vertx = vertx;
        this.timing = timing;
        this.list = list;
        this.limit = list.limitMax();
        this.store = store;
        this.backoff = new Backoff(timing.firstRetry(), timing.longestRetry());
    }

    /** Reads the list once and returns the number of pages. Fails if a page fails in four attempts. */
    Future<Integer> readAll() {
        read(Optional.empty());
        return result.future();
    }

    private void read(Optional<String> cursor) {
        store(cursor, request(cursor));
    }

    private Future<FeedPage> request(Optional<String> cursor) {
        requestedNanos = System.nanoTime();
        return limit == 0 ? list.skip(cursor) : list.read(cursor, limit);
    }

    /** Stores a page. If that fails, the page after it is read again too. */
    private void store(Optional<String> cursor, Future<FeedPage> reading) {
        reading.compose(page -> {
                    limit = Math.min(list.limitMax(), Math.max(1, limit * 2));
                    Optional<Future<FeedPage>> after =
                            page.next().filter(next -> !cursors.contains(next)).map(this::requestInTime);
                    return store.apply(page).map(done -> new Stored(page, after));
                })
                .onComplete(this::stored, failure -> retry(cursor, failure));
    }

    /** A stored page and the request for the page after it, if there is one. */
    private record Stored(FeedPage page, Optional<Future<FeedPage>> after) {}

    private Future<FeedPage> requestInTime(String cursor) {
        Promise<FeedPage> read = Promise.promise();
        Duration delay = timing.requestInterval().minusNanos(System.nanoTime() - requestedNanos);
        vertx.setTimer(Math.max(1, delay.toMillis()), timer -> request(Optional.of(cursor))
                .onComplete(read));
        return read.future();
    }

    private void stored(Stored stored) {
        FeedPage page = stored.page();
        Optional<String> next = page.next();
        backoff.succeeded();
        pages++;
        rows += Math.max(ROWS_PER_PAGE_MIN, page.entries().size());
        if (next.isEmpty()) {
            result.complete(pages);
        } else if (!cursors.add(next.get())) {
            result.fail(new FeedException("The feed repeated a page cursor after " + pages + " pages"));
        } else if (rows >= ROWS_MAX) {
            result.fail(new FeedException("The feed returned more than " + ROWS_MAX + " rows in " + pages + " pages"));
        } else {
            store(next, stored.after().orElseThrow());
        }
    }

    private void retry(Optional<String> cursor, Throwable failure) {
        if (FeedException.isTooLarge(failure) && limit > 0) {
            limit /= 2; // 0: the row is skipped
            vertx.setTimer(Math.max(1, timing.requestInterval().toMillis()), timer -> read(cursor));
            return;
        }
        long delayMs = backoff.failed();
        if (backoff.failures() == ATTEMPTS_MAX) {
            result.fail(failure);
        } else {
            vertx.setTimer(delayMs, timer -> read(cursor));
        }
    }
}
