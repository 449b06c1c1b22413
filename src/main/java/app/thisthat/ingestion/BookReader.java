package app.thisthat.ingestion;

import app.thisthat.market.MarketOdds;
import app.thisthat.market.MirroredId;
import app.thisthat.market.ReadBook;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Reads the order books of single markets and writes their odds. Single-flight: at most one read of a market is in
 * progress, and its waiting callers share it. Callers that need a read which begins later share the next one. Confined to
 * one event loop.
 */
final class BookReader {

    /** Reads in progress, of all markets. */
    private static final int CONCURRENT_MAX = 16;

    private static final int KNOWN_MARKETS_MAX = 10_000;

    private final MarketOdds odds;
    private final PolymarketClient client;
    private final BookQuotes quotes;
    private final RateBudget budget;
    private final Duration timeout;
    private final FeedMetrics metrics;
    private final Map<UUID, Reads> readsByMarket = new HashMap<>();

    /** Tokens of a market never change. */
    private final Cache<UUID, MirroredId> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MARKETS_MAX).build();

    private int concurrent;

    /** The reads of a market. */
    private static final class Reads {
        private Future<ReadBook.Result> current;
        private Promise<ReadBook.Result> next;
    }

    /** {@code timeout} is the longest time that a caller waits. */
    BookReader(
            MarketOdds odds,
            PolymarketClient client,
            BookQuotes quotes,
            RateBudget budget,
            Duration timeout,
            FeedMetrics metrics) {
        this.timeout = timeout;
        this.odds = odds;
        this.client = client;
        this.quotes = quotes;
        this.budget = budget;
        this.metrics = metrics;
    }

    /**
     * Reads the book of a market. Never fails.
     *
     * @param fromNow whether a read in progress does not suffice
     * @return {@code FAILED} also if the feed did not deliver a possible book in time
     */
    Future<ReadBook.Result> read(UUID market, boolean fromNow) {
        Reads reads = readsByMarket.get(market);
        if (reads == null) {
            return withTimeout(start(market));
        }
        if (!fromNow) {
            return withTimeout(reads.current);
        }
        if (reads.next == null) {
            reads.next = Promise.promise();
        }
        return withTimeout(reads.next.future());
    }

    private Future<ReadBook.Result> withTimeout(Future<ReadBook.Result> read) {
        return read.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS).otherwise(ReadBook.Result.FAILED);
    }

    private Future<ReadBook.Result> start(UUID market) {
        if (concurrent >= CONCURRENT_MAX || !budget.tryAcquire()) {
            metrics.bookRead(BookReadOutcome.LIMITED);
            return Future.succeededFuture(ReadBook.Result.LIMITED);
        }
        concurrent++;
        Reads reads = new Reads();
        readsByMarket.put(market, reads);
        reads.current = readAndStore(market)
                .onComplete(outcome -> {
                    concurrent--;
                    metrics.bookRead(outcome.succeeded() ? outcome.result() : BookReadOutcome.FAILED);
                    readsByMarket.remove(market);
                    if (reads.next != null) {
                        start(market).onComplete(reads.next);
                    }
                })
                .map(outcome -> outcome == BookReadOutcome.STORED ? ReadBook.Result.STORED : ReadBook.Result.FAILED)
                .otherwise(ReadBook.Result.FAILED);
        return reads.current;
    }

    private Future<BookReadOutcome> readAndStore(UUID market) {
        return mirrored(market).compose(id -> {
            Instant startedAt = odds.now();
            return client.book(id.thisToken())
                    .compose(book -> quotes.of(Map.of(id, book), startedAt))
                    .compose(quote -> quote.isEmpty()
                            ? Future.succeededFuture(BookReadOutcome.IGNORED)
                            : odds.quote(quote).map(BookReadOutcome.STORED));
        });
    }

    private Future<MirroredId> mirrored(UUID market) {
        MirroredId id = known.getIfPresent(market);
        return id != null
                ? Future.succeededFuture(id)
                : odds.mirrored(market)
                        .map(found -> found.orElseThrow(() -> new FeedException("Market not mirrored: " + market)))
                        .onSuccess(found -> known.put(market, found));
    }
}
