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
 * Goes through a list of the feed page by page, one page in memory at a time, and not faster than the feed allows. The
 * feed is known to turn in circles and to go on for ever: a cursor that comes again, or too many rows, end the walk.
 */
final class CatalogueReader {

    /** About four times the feed's present size, however short its pages are. */
    private static final int ROWS_MAX = 200_000;

    /** What the shortest page counts for, since pages without rows may have no end either. */
    private static final int ROWS_A_PAGE_MIN = 20;

    private static final int ATTEMPTS_MAX = 4;

    /** The feed allows 300 requests in ten seconds. */
    private static final Duration PACE = Duration.ofMillis(35);

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Function<Optional<String>, Future<FeedPage>> fetch;
    private final Function<FeedPage, Future<?>> store;
    private final Backoff backoff = new Backoff(FIRST_RETRY, LONGEST_RETRY);
    private final Set<String> cursors = new HashSet<>();
    private final Promise<Integer> end = Promise.promise();
    private int pages;
    private int rows;

    CatalogueReader(
            Vertx vertx, Function<Optional<String>, Future<FeedPage>> fetch, Function<FeedPage, Future<?>> store) {
        this.vertx = vertx;
        this.fetch = fetch;
        this.store = store;
    }

    /**
     * Walks once.
     *
     * @return how many pages there were; a failure if one of them could not be had or stored in a few attempts
     */
    Future<Integer> walk() {
        step(Optional.empty());
        return end.future();
    }

    private void step(Optional<String> cursor) {
        long begun = System.nanoTime();
        fetch.apply(cursor)
                .compose(page -> store.apply(page).map(done -> page))
                .onComplete(page -> passed(page, begun), failure -> retry(cursor, failure));
    }

    private void passed(FeedPage page, long begun) {
        Optional<String> next = page.next();
        backoff.succeeded();
        pages++;
        rows += Math.max(ROWS_A_PAGE_MIN, page.entries().size());
        if (next.isEmpty()) {
            end.complete(pages);
        } else if (!cursors.add(next.get())) {
            end.fail(new FeedException("the feed's pages turn in a circle after " + pages));
        } else if (rows >= ROWS_MAX) {
            end.fail(new FeedException("the feed's pages do not end after " + pages));
        } else {
            Duration rest = PACE.minusNanos(System.nanoTime() - begun);
            vertx.setTimer(Math.max(1, rest.toMillis()), timer -> step(next));
        }
    }

    private void retry(Optional<String> cursor, Throwable failure) {
        long wait = backoff.failed();
        if (backoff.failures() == ATTEMPTS_MAX) {
            end.fail(failure);
        } else {
            vertx.setTimer(wait, timer -> step(cursor));
        }
    }
}
