package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes share pages of the catalogue and never get a page that is older than a known change. */
@ExtendWith(DatabaseExtension.class)
class ListingCacheIT {

    private static final Duration WAIT_MAX = Duration.ofSeconds(10);
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);
    private static final Path PROGRAMS = Path.of("target", "servers", "programs");
    private static final MarketQuery FIRST_PAGE = query(0);
    private static final int QUERIES = 400;
    private static final int PARALLEL_READS = 50;

    @TempDir
    private static Path redisHome;

    private static EmbeddedRedis redis;

    private TestDatabase database;
    private LedgerFixture books;
    private RedisCircuitBreaker breaker;
    private Node one;
    private Node other;
    private UUID market;
    private String newTitle;

    private record Node(ListingCacheStore store, ListingCache cache) {}

    @BeforeAll
    static void startRedis() {
        redis = EmbeddedRedis.start(redisHome, PROGRAMS);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void start(TestDatabase shared) {
        database = shared;
        books = new LedgerFixture(database);
        breaker = new RedisCircuitBreaker(database.vertx(), redis.uri(), REDIS_TIMEOUT);
        send(Command.FLUSHALL);
        send(Command.SCRIPT, "FLUSH");
        one = node(breaker);
        other = node(breaker);
        market = books.market("0.65", "0.37");
        newTitle = "Renamed " + market;
    }

    @AfterEach
    void stop() {
        breaker.close();
    }

    private Node node(RedisCircuitBreaker redisOfNode) {
        ListingCacheStore store = new ListingCacheStore(redisOfNode, database.uri());
        return new Node(
                store,
                new ListingCache(
                        new CatalogueStore(
                                database.postgres(),
                                InstantSource.system(),
                                () -> 0,
                                new MarketRowStore(FeedOutage.none())),
                        new EventStore(
                                database.postgres(), InstantSource.system(), new MarketRowStore(FeedOutage.none())),
                        store));
    }

    private static MarketQuery query(int offset) {
        return new MarketQuery(
                Optional.empty(),
                new MarketFilter(
                        List.of(MarketStatus.OPEN),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false),
                MarketSort.NEWEST,
                new PageRequest(20, offset),
                Optional.empty(),
                false);
    }

    private static Future<ListingPage> page(Node node, MarketQuery query) {
        return node.cache.page(query, "caller", new Cancellation());
    }

    private static String page(Node node) {
        return await(page(node, FIRST_PAGE)).json().toString();
    }

    /** Caches a page and then changes a market's title without an event. */
    private String cacheAndRename() {
        waitUntilCached(one);
        String cached = page(one);
        database.execute("update markets set title = ? where id = ?", newTitle, market);
        return cached;
    }

    private static boolean isCached(Node node) {
        return await(node.store.find(FIRST_PAGE)).page().isPresent();
    }

    private void waitUntilCached(Node node) {
        books.waitUntil(WAIT_MAX, () -> {
            page(node);
            return isCached(node);
        });
    }

    private void send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        Stream.of(arguments).forEach(request::arg);
        await(breaker.send(request));
    }

    @Test
    void pageReadByOneNode_isCachedForTheOther() {
        String cached = cacheAndRename();

        assertThat(page(other)).isEqualTo(cached);
        assertThat(await(page(other, FIRST_PAGE)).markets()).contains(market);
    }

    @Test
    void movedOdds_invalidateThePagesOfTheMarketOnTheNodeWithTheEvent() {
        cacheAndRename();

        other.store.invalidate(List.of(market));

        assertThat(page(other)).contains(newTitle);
    }

    @Test
    void movedOdds_invalidateThePagesOnNodesWithoutTheEvent() {
        cacheAndRename();

        other.store.invalidate(List.of(market));

        books.waitUntil(WAIT_MAX, () -> page(one).contains(newTitle));
    }

    @Test
    void movedOddsOfAnotherMarket_invalidateNothing() {
        String cached = cacheAndRename();

        other.store.invalidate(List.of(UUID.randomUUID()));

        assertThat(page(other)).isEqualTo(cached);
    }

    @Test
    void openedOrClosedMarket_invalidatesEveryPage() {
        cacheAndRename();

        other.store.invalidate(List.of(UUID.randomUUID(), MarketCacheValidity.LISTS));

        assertThat(page(other)).contains(newTitle);
    }

    @Test
    void moreChangesThanABatchHolds_invalidateEveryPage() {
        cacheAndRename();

        other.store.invalidate(Stream.generate(UUID::randomUUID).limit(1_001).toList());

        assertThat(page(other)).contains(newTitle);
    }

    @Test
    void pageReadBeforeAChangeAndSavedAfterIt_isInvalid() {
        String readStart = await(one.store.find(FIRST_PAGE)).readStart().orElseThrow();
        ListingPage stale = await(page(one, FIRST_PAGE));

        other.store.invalidate(List.of(market));
        await(other.store.find(query(100)));
        await(one.store.save(FIRST_PAGE, readStart, stale));

        assertThat(isCached(one)).isFalse();
        assertThat(isCached(other)).isFalse();
        waitUntilCached(other);
    }

    @Test
    void slowRead_doesNotReplaceANewerPage() {
        String readStart = await(one.store.find(FIRST_PAGE)).readStart().orElseThrow();
        ListingPage stale = await(page(one, FIRST_PAGE));
        other.store.invalidate(List.of(market));
        waitUntilCached(other);

        await(one.store.save(FIRST_PAGE, readStart, stale));

        assertThat(isCached(other)).isTrue();
    }

    @Test
    void readLongerThanTheRetentionOfChanges_isNotSaved() {
        long readStart =
                Long.parseLong(await(one.store.find(FIRST_PAGE)).readStart().orElseThrow());
        ListingPage page = new ListingPage(List.of(market), Buffer.buffer("{}"), ListingPage.VALIDITY_MAX);

        await(one.store.save(FIRST_PAGE, String.valueOf(readStart - 61_000_000), page));
        assertThat(savedPages(breaker)).isZero();

        await(one.store.save(FIRST_PAGE, String.valueOf(readStart), page));
        assertThat(savedPages(breaker)).isOne();
    }

    private static int savedPages(RedisCircuitBreaker breaker) {
        return await(breaker.send(Request.cmd(Command.KEYS).arg("{listings*}:??")))
                .size();
    }

    @Test
    void lostChanges_invalidateEveryPage() {
        cacheAndRename();
        send(Command.DEL, "{listings-4:" + database.uri() + "}:changed");
        assertThat(page(other)).contains(newTitle);
    }

    @Test
    void restartedRedis_isTreatedAsHavingLostChanges() {
        cacheAndRename();

        send(Command.SCRIPT, "FLUSH");

        assertThat(page(other)).contains(newTitle);
    }

    @Test
    void changeThatDidNotReachRedis_isSentWithTheNextLookup() {
        cacheAndRename();
        RedisCircuitBreaker impatient = new RedisCircuitBreaker(database.vertx(), redis.uri(), Duration.ofMillis(300));
        Node cutOff = node(impatient);
        page(cutOff);

        ProcessSignal.STOP.send(redis.process());
        try {
            cutOff.store.invalidate(List.of(market));
            assertThat(page(cutOff)).as("from PostgreSQL").contains(newTitle);
        } finally {
            ProcessSignal.CONT.send(redis.process());
        }

        assertThat(page(cutOff)).contains(newTitle);
        waitUntilCached(cutOff);
        assertThat(page(one)).contains(newTitle);
        impatient.close();
    }

    @Test
    void manyQueries_getTheirOwnPagesInABoundedCache() {
        for (int round = 0; round < 2; round++) {
            for (int offset = 0; offset < QUERIES; offset += PARALLEL_READS) {
                List<Integer> offsets =
                        IntStream.range(offset, offset + PARALLEL_READS).boxed().toList();
                List<Future<ListingPage>> pages =
                        offsets.stream().map(each -> page(one, query(each))).toList();
                await(Future.all(pages));
                for (int i = 0; i < PARALLEL_READS; i++) {
                    assertThat(pages.get(i).result().json().toString()).contains("\"offset\":" + offsets.get(i) + ",");
                }
            }
        }
        assertThat(await(breaker.send(Request.cmd(Command.DBSIZE))).toInteger())
                .isGreaterThan(150)
                .isLessThanOrEqualTo(257);
    }

    @Test
    void twoServices_shareResponsesAndContinueWithoutRedis(@TempDir Path home) {
        EmbeddedRedis ownRedis = EmbeddedRedis.start(home, PROGRAMS);
        RedisCircuitBreaker ownBreaker = new RedisCircuitBreaker(database.vertx(), ownRedis.uri(), REDIS_TIMEOUT);
        Map<String, String> environment = Map.of(
                "THISTHAT_REDIS_URI", ownRedis.uri(),
                "THISTHAT_REDIS_TIMEOUT", "5s",
                "THISTHAT_ADMIN_EMAIL", "admin@example.com",
                "THISTHAT_ADMIN_PASSWORD", "correct horse",
                "THISTHAT_AUTH_JWT_KEYS", "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        Service first = Service.start(TestEnvironment.settings(database.uri(), environment));
        Service second = Service.start(TestEnvironment.settings(database.uri(), environment));
        try (ContractClient api = new ContractClient(database.vertx(), first.port());
                ContractClient otherApi = new ContractClient(database.vertx(), second.port())) {
            ApiReply read = api.get("/markets").send();
            books.waitUntil(WAIT_MAX, () -> savedPages(ownBreaker) > 0);
            database.execute("update markets set title = ? where id = ?", newTitle, market);

            ApiReply shared = otherApi.get("/markets").send();

            assertThat(shared.text()).isEqualTo(read.text());
            assertThat(shared.header("ETag")).isEqualTo(read.header("ETag"));

            String token = api.post("/auth/login")
                    .json(Map.of("email", "admin@example.com", "password", "correct horse"))
                    .send()
                    .json()
                    .at("/accessToken")
                    .textValue();
            ApiReply closed = api.post("/admin/markets/" + market + "/close")
                    .bearer(token)
                    .json(Map.of("reason", "a test"))
                    .send();
            assertThat(closed.status()).isEqualTo(200);
            assertThat(api.get("/markets").send().text()).doesNotContain(market.toString());
            assertThat(otherApi.get("/markets?limit=20").send().text()).doesNotContain(market.toString());

            ownRedis.process().destroyForcibly();
            assertThat(otherApi.get("/markets?offset=0").send().status()).isEqualTo(200);
            assertThat(api.get("/markets?limit=19").send().status()).isEqualTo(200);
        } finally {
            first.stop();
            second.stop();
            ownBreaker.close();
            ownRedis.close();
        }
    }
}
