package app.thisthat.ingestion;

import app.thisthat.platform.observability.TaskMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Metrics of the feed. Every node registers them; the leader of ingestion updates most of them. */
final class FeedMetrics {

    private final AtomicLong allSockets = new AtomicLong();
    private final AtomicLong openSockets = new AtomicLong();
    private final AtomicLong watchedMarkets = new AtomicLong();
    private final Counter priceUpdates;
    private final Counter requestsAnswered;
    private final Counter requestsFailed;
    private final Map<SkipReason, Counter> skipped = new EnumMap<>(SkipReason.class);
    private final Map<BookProblem, Counter> bookProblems = new EnumMap<>(BookProblem.class);
    private final Map<BookReadOutcome, Counter> bookReads = new EnumMap<>(BookReadOutcome.class);
    private final TaskMetrics catalogueSync;
    private final TaskMetrics oddsPoll;
    private final TaskMetrics resolutionWatch;

    FeedMetrics(MeterRegistry registry) {
        gauge(registry, "thisthat_feed_sockets", "Price sockets in use, open or reconnecting", allSockets);
        gauge(registry, "thisthat_feed_sockets_open", "Open price sockets", openSockets);
        gauge(registry, "thisthat_feed_markets_watched", "Markets subscribed on the price sockets", watchedMarkets);
        this.priceUpdates = Counter.builder("thisthat_feed_ticks")
                .description("Prices, trades and resolutions received on the price sockets")
                .register(registry);
        this.requestsAnswered = requests(registry, "answered");
        this.requestsFailed = requests(registry, "failed");
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(
                    reason,
                    Counter.builder("thisthat_feed_skipped")
                            .description("Catalogue rows that a sync did not mirror, by reason")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        for (BookProblem problem : BookProblem.values()) {
            bookProblems.put(
                    problem,
                    Counter.builder("thisthat_feed_books_unpriced")
                            .description("Order books that gave no price, by reason: one_sided and wide_spread end the"
                                    + " price of their market, books with another reason are ignored")
                            .tag("reason", problem.label())
                            .register(registry));
        }
        for (BookReadOutcome outcome : BookReadOutcome.values()) {
            bookReads.put(
                    outcome,
                    Counter.builder("thisthat_feed_book_reads")
                            .description(
                                    "Reads of an order book before a bet, by outcome: stored, ignored (impossible),"
                                            + " failed or limited (not attempted)")
                            .tag("outcome", outcome.label())
                            .register(registry));
        }
        this.catalogueSync = new TaskMetrics(registry, "sweep");
        this.oddsPoll = new TaskMetrics(registry, "odds_poll");
        this.resolutionWatch = new TaskMetrics(registry, "resolution_watch");
    }

    private static Counter requests(MeterRegistry registry, String outcome) {
        return Counter.builder("thisthat_feed_requests")
                .description("Requests to the feed, by outcome: answered or failed")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get).description(description).register(registry);
    }

    void requestAnswered() {
        requestsAnswered.increment();
    }

    void requestFailed() {
        requestsFailed.increment();
    }

    void skipped(SkipReason reason, int rows) {
        skipped.get(reason).increment(rows);
    }

    void bookProblem(BookProblem problem) {
        bookProblems.get(problem).increment();
    }

    void bookRead(BookReadOutcome outcome) {
        bookReads.get(outcome).increment();
    }

    TaskMetrics catalogueSync() {
        return catalogueSync;
    }

    TaskMetrics oddsPoll() {
        return oddsPoll;
    }

    TaskMetrics resolutionWatch() {
        return resolutionWatch;
    }

    void priceUpdateReceived() {
        priceUpdates.increment();
    }

    void sockets(long all, long opened, long markets) {
        allSockets.set(all);
        openSockets.set(opened);
        watchedMarkets.set(markets);
    }
}
