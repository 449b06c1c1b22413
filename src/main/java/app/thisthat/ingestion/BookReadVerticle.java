package app.thisthat.ingestion;

import app.thisthat.market.MarketOdds;
import app.thisthat.market.ReadBook;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Reads order books for bets, on each node and independently of the leader of ingestion: a bet does not wait for another
 * node, and reads continue while the lease changes hands. On an event loop of its own, because parsing a page of the
 * catalogue takes long.
 */
final class BookReadVerticle extends VerticleBase {

    /** Longest time by which a read delays a bet. */
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    private final Postgres postgres;
    private final Bus bus;
    private final FeedSettings feed;
    private final FeedMetrics metrics;
    private final InstantSource clock;
    private PolymarketClient client;

    BookReadVerticle(Postgres postgres, Bus bus, FeedSettings feed, FeedMetrics metrics, InstantSource clock) {
        this.clock = clock;
        this.postgres = postgres;
        this.bus = bus;
        this.feed = feed;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        client = new PolymarketClient(vertx, feed.withRequestTimeout(TIMEOUT), metrics);
        MarketOdds odds = new MarketOdds(postgres, bus, clock);
        BookQuotes quotes = new BookQuotes(feed.priceRule(), odds::lastTrades, metrics::bookProblem);
        RateBudget budget = new RateBudget(feed.bookReadsPerSecond(), System::nanoTime);
        BookReader reader = new BookReader(odds, client, quotes, budget, TIMEOUT, metrics);
        bus.<ReadBook>handle(ReadBook.ADDRESS, command -> reader.read(command.marketId(), command.afterArrival())
                .map(ReadBook.Reply::new));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return client.close();
    }
}
