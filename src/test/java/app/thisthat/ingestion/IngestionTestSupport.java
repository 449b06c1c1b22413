package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;

import app.thisthat.Settings;
import app.thisthat.betting.BettingVerticle;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MarketOdds;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsBackfillStore;
import app.thisthat.market.OddsQuote;
import app.thisthat.market.ReadBook;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.simulator.SimulatorSettings;
import app.thisthat.simulator.SimulatorVerticle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A simulated feed with a stopped clock, and the parts of ingestion, which the tests run step by step. Delays between
 * requests and retries are a few milliseconds.
 */
final class IngestionTestSupport implements AutoCloseable {

    static final Duration REVIEW_WINDOW = Duration.ofHours(24);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final CatalogueReader.Timing SHORT_DELAYS =
            new CatalogueReader.Timing(Duration.ofMillis(1), Duration.ofMillis(10), Duration.ofMillis(40));
    private static final PriceSocket.Timing FAST_RECONNECTS = new PriceSocket.Timing(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMillis(20), Duration.ofMillis(100));
    private static final int WATCHED_MAX = 250;
    private static final int BOOK_READS_PER_SECOND = 100;
    private static final Duration CONFIRM_AFTER = Duration.ofMinutes(1);

    private final TestDatabase database;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final SimulatorVerticle simulator;
    private final PolymarketClient client;
    private final Bus bus = new Bus(vertx, Duration.ofSeconds(5));
    private final MarketMirror mirror;
    private final CatalogueSync catalogueSync;
    private final OddsPoller oddsPoller;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FeedMetrics metrics = new FeedMetrics(registry);
    private final ResolutionWatch resolutionWatch;
    private final ResolutionReview review;
    private final BookReader bookReader;
    private final FeedSettings feedSettings;
    private final PriceFeed prices;
    private Instant confirmedSince = Instant.EPOCH;
    private Instant listedBefore = Instant.EPOCH;
    private final CountDownLatch resolved = new CountDownLatch(1);
    private final Set<String> changedRows = new HashSet<>();

    IngestionTestSupport(TestDatabase database, int markets) {
        this(database, markets, REQUEST_TIMEOUT);
    }

    IngestionTestSupport(TestDatabase database, int markets, Duration requestTimeout) {
        this.database = database;
        simulator = new SimulatorVerticle(new SimulatorSettings(0, markets, 1, 1, 0));
        await(vertx.deployVerticle(simulator));
        control("clock", new JsonObject().put("running", false));
        control("walk", new JsonObject().put("on", false));
        LeaderLeases leases = new LeaderLeases(vertx, database.postgres(), Duration.ofSeconds(10));
        await(vertx.deployVerticle(new BettingVerticle(
                database.postgres(), bus, leases, TestDatabase.settings().betting(), new SimpleMeterRegistry())));
        FeedSettings feed = feed(requestTimeout);
        client = new PolymarketClient(vertx, feed, metrics);
        mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), CONFIRM_AFTER, InstantSource.system());
        catalogueSync = catalogueSync(MirrorFilter.of(feed.mirror()));
        oddsPoller = new OddsPoller(
                client,
                mirror,
                new BookQuotes(feed.priceRule(), mirror::lastTrades, metrics::bookProblem),
                () -> List.of());
        prices = new PriceFeed(
                vertx,
                feed.wsUrl(),
                mirror,
                oddsPoller,
                market -> resolved.countDown(),
                () -> {},
                FAST_RECONNECTS,
                feed.priceRule(),
                WATCHED_MAX,
                metrics);
        resolutionWatch = new ResolutionWatch(client, mirror, bus, () -> confirmedSince, () -> listedBefore);
        review = new ResolutionReview(client, mirror, REVIEW_WINDOW);
        feedSettings = feed;
        bookReader = bookReader(BOOK_READS_PER_SECOND, requestTimeout);
    }

    private BookReader bookReader(int perSecond, Duration timeout) {
        MarketOdds odds = new MarketOdds(database.postgres(), bus, InstantSource.system());
        return new BookReader(
                odds,
                new PolymarketClient(vertx, feedSettings.withRequestTimeout(timeout), metrics),
                new BookQuotes(feedSettings.priceRule(), odds::lastTrades, metrics::bookProblem),
                new RateBudget(perSecond, System::nanoTime),
                timeout,
                metrics);
    }

    /** Reads the book of each market at once, as bets do that need a read which begins now. */
    List<Boolean> readBooks(List<UUID> markets, boolean fromNow) {
        return readBooks(bookReader, markets, fromNow);
    }

    /** Reads the book of each market at once, with a budget of its own. */
    List<Boolean> readBooks(List<UUID> markets, int perSecond) {
        return readBooks(bookReader(perSecond, REQUEST_TIMEOUT), markets, false);
    }

    /** Reads the book of a market with a timeout of its own. */
    boolean readBook(UUID market, Duration timeout) {
        return readBooks(bookReader(BOOK_READS_PER_SECOND, timeout), List.of(market), false)
                .get(0);
    }

    private List<Boolean> readBooks(BookReader reader, List<UUID> markets, boolean fromNow) {
        Promise<List<Boolean>> read = Promise.promise();
        vertx.runOnContext(start -> Future.all(markets.stream()
                        .map(market -> reader.read(market, fromNow).map(ReadBook.Result.STORED::equals))
                        .toList())
                .map(done -> done.<Boolean>list())
                .onComplete(read));
        return await(read.future());
    }

    boolean readBook(String feedId) {
        return readBooks(List.of((UUID) market(feedId, "id")), false).get(0);
    }

    /** States a book of the market's first outcome in all APIs; null: no bids or no asks. */
    void setBook(String feedId, String bid, String ask) {
        control("markets/" + feedId + "/book", new JsonObject().put("bid", bid).put("ask", ask));
    }

    /** Replaces the prices of a market's row. */
    void setRowPrices(String feedId, String first, String second) {
        setRow(feedId, new JsonObject().put("outcomePrices", "[\"" + first + "\", \"" + second + "\"]"));
    }

    /** Replaces the book of a market's row only. */
    void setRowBook(String feedId, String bid, String ask) {
        setRow(feedId, new JsonObject().put("bestBid", bid).put("bestAsk", ask));
    }

    /** Makes the messages of the sockets late. */
    void delaySockets(Duration delay) {
        control("faults", new JsonObject().put("sockets", new JsonObject().put("delayMs", delay.toMillis())));
    }

    /** Reports a trade of the first outcome on the sockets. */
    void trade(String feedId, String price, Duration ago) {
        control(
                "markets/" + feedId + "/trade",
                new JsonObject().put("price", price).put("ago", ago.toString()));
    }

    void startGame(String feedId, Duration startsIn) {
        control("markets/" + feedId + "/game", new JsonObject().put("startsIn", startsIn.toString()));
    }

    void endGame(String feedId) {
        control("markets/" + feedId + "/game", new JsonObject());
    }

    /** Delays the answers for single books. */
    void delayBooks(Duration delay) {
        JsonObject fault = new JsonObject().put("mode", "delay").put("delayMs", delay.toMillis());
        control("faults", new JsonObject().put("book", fault));
    }

    /** Reads the earlier prices of some new markets. */
    void backfill(int markets) {
        await(new HistoryBackfill(
                        client, new OddsBackfillStore(database.postgres(), database.lease("backfill")), markets)
                .run());
    }

    /** Number of books without a price, by reason. */
    double bookProblems(BookProblem problem) {
        return registry.counter("thisthat_feed_books_unpriced", "reason", problem.label())
                .count();
    }

    /** Number of reads of single books, by outcome. */
    double bookReads(BookReadOutcome outcome) {
        return registry.counter("thisthat_feed_book_reads", "outcome", outcome.label())
                .count();
    }

    private FeedSettings feed(Duration requestTimeout) {
        Map<String, String> environment = Map.of("THISTHAT_FEED_REQUEST_TIMEOUT", requestTimeout.toMillis() + "ms");
        return Settings.load(Optional.empty(), environment)
                .feed()
                .withAddresses(simulator.gammaUrl(), simulator.clobUrl(), simulator.dataUrl(), simulator.wsUrl());
    }

    private CatalogueSync catalogueSync(MirrorFilter filter) {
        return new CatalogueSync(vertx, SHORT_DELAYS, client, mirror, filter, metrics);
    }

    Vertx vertx() {
        return vertx;
    }

    Bus bus() {
        return bus;
    }

    CatalogueSyncCounts sync() {
        return await(catalogueSync.run());
    }

    /** Syncs once with another filter. */
    CatalogueSyncCounts sync(MirrorFilter filter) {
        return await(catalogueSync(filter).run());
    }

    /** Makes the rows of a market larger than the client's limit; 0: as before. */
    void pad(String feedId, int characters) {
        control("markets/" + feedId + "/padding", new JsonObject().put("characters", characters));
    }

    /** Runs one round of the review of resolutions. */
    void review() {
        await(review.run());
    }

    /** The resolution watch checks open markets that were listed before. */
    void expectListedBefore(Instant time) {
        listedBefore = time;
    }

    CatalogueSync catalogueSync() {
        return catalogueSync;
    }

    /** A reader of a list other than the simulator's. */
    CatalogueReader reader(Function<Optional<String>, Future<FeedPage>> pages) {
        CatalogueList list = new CatalogueList() {
            @Override
            public int limitMax() {
                return 1;
            }

            @Override
            public Future<FeedPage> read(Optional<String> cursor, int limit) {
                return pages.apply(cursor);
            }

            @Override
            public Future<FeedPage> skip(Optional<String> cursor) {
                return pages.apply(cursor);
            }
        };
        return new CatalogueReader(vertx, SHORT_DELAYS, list, page -> Future.succeededFuture());
    }

    /** Opens the price sockets. */
    void openSockets() {
        vertx.runOnContext(start -> {
            prices.start();
            prices.refreshWatchList(List.of());
        });
    }

    /** Reaches 0 when a socket reports the first resolved market. */
    CountDownLatch resolved() {
        return resolved;
    }

    void poll() {
        await(oddsPoller.run());
    }

    /** Writes odds as the price sockets do. */
    void quote(UUID market, int thisOdds) {
        await(mirror.quote(
                List.of(new OddsQuote(market, new Odds(thisOdds), new Odds(Odds.ONE - thisOdds), Instant.now()))));
    }

    /** Feed ids of the markets to watch. */
    List<String> watched() {
        return watched(List.of(), WATCHED_MAX);
    }

    /** Feed ids of the markets to watch, in their order. */
    List<String> watched(List<UUID> viewed, int limit) {
        return await(mirror.watched(viewed, limit)).stream()
                .map(MirroredId::feedId)
                .toList();
    }

    /** Places a bet of 100 credits on "this" and returns the outcome. */
    Object place(UUID user, String feedId) {
        return database.execute(
                "select outcome from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                        + " array[100], array[null::numeric], array[null::numeric], array[null::text],"
                        + " array[null::bytea], interval '10 minutes')",
                Ids.next(),
                user,
                market(feedId, "id"));
    }

    /** Places a bet of 10 credits on each market, each by another user; returns the number of placed bets. */
    long placeOnEach(List<String> feedIds) {
        database.execute(
                """
                with people as (
                  insert into users (id, username, email, password_hash)
                  select id, 'b-' || id, id || '@example.com', 'none' from markets
                  where polymarket_id = any (string_to_array(?, ','))
                  returning id
                )
                select count(*) from (select array_agg(id) as ids, array_agg(1000.0) as amounts,
                                             array_agg('signup_bonus'::text) as types, array_agg(0.0) as zeros from people) g,
                     ledger_post(g.ids, g.amounts, g.types, g.ids, g.zeros, g.zeros)
                """,
                String.join(",", feedIds));
        return (long) database.execute(
                """
                select count(*) filter (where outcome = 'placed')
                from (select array_agg(m.id) as ids, array_agg(0) as versions, array_agg('this'::text) as sides,
                             array_agg(10.0) as amounts, array_agg(null::numeric) as numbers,
                             array_agg(null::text) as texts, array_agg(null::bytea) as bytes
                      from markets m where polymarket_id = any (string_to_array(?, ','))) b,
                     place_bets(b.ids, b.ids, b.versions, b.ids, b.sides, b.amounts, b.numbers, b.numbers,
                                b.texts, b.bytes, interval '10 minutes')
                """,
                String.join(",", feedIds));
    }

    /** Sets the time since which a market must have been confirmed; older ones count as missing from the feed. */
    void expectConfirmedSince(Instant time) {
        confirmedSince = time;
    }

    void hint(String conditionId) {
        resolutionWatch.hint(conditionId);
    }

    /** Runs one round of the resolution watch; returns the number of resolved markets. */
    int watch() {
        return await(resolutionWatch.run());
    }

    /** Calls the control API of the simulator. */
    JsonObject control(String path, JsonObject body) {
        return exchange(HttpMethod.POST, path, body);
    }

    /** Restores the rows and removes the faults. */
    void reset() {
        Set.copyOf(changedRows).forEach(feedId -> setRow(feedId, new JsonObject()));
        changedRows.clear();
        List.of("gamma", "clob", "book", "data").forEach(api -> setFault(api, "none", 0));
    }

    /** Replaces fields of a market's row; none: restores the row. */
    void setRow(String feedId, JsonObject fields) {
        changedRows.add(feedId);
        control("markets/" + feedId + "/row", fields);
    }

    void setOdds(String feedId, String odds) {
        control("markets/" + feedId + "/odds", new JsonObject().put("odds", odds));
    }

    /** Resolves a market: {@code first}, {@code second} or {@code split}. */
    void resolve(String feedId, String winner) {
        control("markets/" + feedId + "/resolve", new JsonObject().put("winner", winner));
    }

    /**
     * Sets the fault of an API.
     *
     * @param api {@code gamma}, {@code clob} or {@code data}
     * @param times number of requests; 0: until changed
     */
    void setFault(String api, String mode, int times) {
        control(
                "faults",
                new JsonObject().put(api, new JsonObject().put("mode", mode).put("times", times)));
    }

    /** Number of requests that an API received. */
    long requests(String api) {
        return exchange(HttpMethod.GET, "state", new JsonObject())
                .getJsonObject("requests")
                .getLong(api);
    }

    private JsonObject exchange(HttpMethod method, String path, JsonObject body) {
        RequestOptions options =
                new RequestOptions().setMethod(method).setAbsoluteURI(simulator.controlUrl() + "/" + path);
        return await(http.request(options)
                        .compose(request -> request.send(body.toBuffer()).compose(response -> response.body())))
                .toJsonObject();
    }

    /** The feed id of a market that accepts bets. */
    String someMarket() {
        return new LedgerFixture(database).mirroredMarkets(1).get(0);
    }

    /** A column of a mirrored market. */
    Object market(String feedId, String column) {
        return database.execute(
                "select " + column + " from markets join market_odds on market_id = id where polymarket_id = ?",
                feedId);
    }

    @Override
    public void close() {
        Promise<Void> socketsClosed = Promise.promise();
        vertx.runOnContext(start -> prices.close().onComplete(socketsClosed));
        await(socketsClosed.future());
        await(vertx.close());
    }
}
