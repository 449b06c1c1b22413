package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages of the catalogue that two nodes share: that they are shared, and that none is older than what is known. */
@ExtendWith(DatabaseExtension.class)
class ListingCacheIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path home;

    private TestDatabase database;
    private LedgerFixture books;
    private EmbeddedRedis redis;
    private RedisCircuitBreaker gate;
    private Node one;
    private Node other;
    private UUID market;
    private String renamed;

    /** What a node has of its own. */
    private record Node(ListingCacheStore shared, ListingCache listings) {}

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        books = new LedgerFixture(fresh);
        redis = Servers.startRedis(home);
        gate = new RedisCircuitBreaker(fresh.vertx(), redis.uri(), Duration.ofSeconds(2));
        one = node();
        other = node();
        market = books.market("0.65", "0.37");
        renamed = "Renamed " + market;
    }

    @AfterEach
    void stop() {
        gate.close();
        redis.close();
    }

    private Node node() {
        ListingCacheStore shared = new ListingCacheStore(gate, database.uri());
        return new Node(shared, new ListingCache(new CatalogueStore(database.postgres()), shared));
    }

    private static MarketQuery query(int offset) {
        return new MarketQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                MarketStatus.OPEN,
                MarketSort.NEWEST,
                new PageRequest(20, offset),
                Optional.empty());
    }

    private static final MarketQuery FIRST_PAGE = query(0);

    private static String page(Node node) {
        return await(node.listings.page(FIRST_PAGE)).json().toString();
    }

    /** Puts a page into Redis and changes a market's title without anybody hearing of it. */
    private String keepAndRename() {
        waitUntilKept(one);
        String kept = page(one);
        database.ask("update markets set title = ? where id = ?", renamed, market);
        return kept;
    }

    private static boolean isKept(Node node) {
        return await(node.shared.find(FIRST_PAGE)).listing().isPresent();
    }

    private void waitUntilKept(Node node) {
        books.waitUntil(PATIENCE, () -> {
            page(node);
            return isKept(node);
        });
    }

    private void send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        Stream.of(arguments).forEach(request::arg);
        await(gate.send(request));
    }

    @Test
    void whatOneNodeRead_isGivenToTheOtherWithoutAskingTheDatabase() {
        String kept = keepAndRename();

        assertThat(page(other)).isEqualTo(kept);
        assertThat(await(other.listings.page(FIRST_PAGE)).markets()).contains(market);
    }

    @Test
    void movedOdds_endThePagesThatShowTheMarketForWhoeverHearsOfIt() {
        keepAndRename();

        other.shared.drop(List.of(market));

        assertThat(page(other)).contains(renamed);
    }

    @Test
    void movedOdds_endThePagesForThoseWhoDoNotHearOfItToo() {
        keepAndRename();

        other.shared.drop(List.of(market));

        books.waitUntil(PATIENCE, () -> page(one).contains(renamed));
    }

    @Test
    void movedOddsOfAnotherMarket_endNothing() {
        String kept = keepAndRename();

        other.shared.drop(List.of(UUID.randomUUID()));

        assertThat(page(other)).isEqualTo(kept);
    }

    @Test
    void aMarketThatOpensOrCloses_endsEveryPage() {
        keepAndRename();

        other.shared.drop(List.of(UUID.randomUUID(), MarketCacheValidity.LISTS));

        assertThat(page(other)).contains(renamed);
    }

    @Test
    void moreChangesThanOneCallTakes_endEveryPage() {
        keepAndRename();

        other.shared.drop(Stream.generate(UUID::randomUUID).limit(1_001).toList());

        assertThat(page(other)).contains(renamed);
    }

    @Test
    void aPageReadBeforeAChange_isNotBelievedWhenItIsKeptAfterIt() {
        String begun = await(one.shared.find(FIRST_PAGE)).begun().orElseThrow();
        ListingPage stale = await(one.listings.page(FIRST_PAGE));

        other.shared.drop(List.of(market));
        await(other.shared.find(query(100)));
        await(one.shared.keep(FIRST_PAGE, begun, stale));

        assertThat(isKept(one)).isFalse();
        assertThat(isKept(other)).isFalse();
        waitUntilKept(other);
    }

    @Test
    void aSlowReader_doesNotPutItsPageInTheNewerOnesPlace() {
        String begun = await(one.shared.find(FIRST_PAGE)).begun().orElseThrow();
        ListingPage slow = await(one.listings.page(FIRST_PAGE));
        other.shared.drop(List.of(market));
        waitUntilKept(other);

        await(one.shared.keep(FIRST_PAGE, begun, slow));

        assertThat(isKept(other)).isTrue();
    }

    @Test
    void aReadThatTookLongerThanChangesAreRemembered_isNotKept() {
        long begun = Long.parseLong(await(one.shared.find(FIRST_PAGE)).begun().orElseThrow());
        ListingPage listing = new ListingPage(List.of(market), Buffer.buffer("{}"));

        await(one.shared.keep(FIRST_PAGE, String.valueOf(begun - 61_000_000), listing));
        assertThat(keptPages()).isZero();

        await(one.shared.keep(FIRST_PAGE, String.valueOf(begun), listing));
        assertThat(keptPages()).isOne();
    }

    private int keptPages() {
        return await(gate.send(Request.cmd(Command.KEYS).arg("{listings*}:??"))).size();
    }

    @Test
    void aServerThatLostWhatChanged_isNotBelieved() {
        keepAndRename();
        send(Command.DEL, "{listings-1:" + database.uri() + "}:changed");
        assertThat(page(other)).contains(renamed);
    }

    @Test
    void aServerThatWasRestarted_isNotBelievedSinceItMayHaveGoneBack() {
        keepAndRename();

        send(Command.SCRIPT, "FLUSH");

        assertThat(page(other)).contains(renamed);
    }

    @Test
    void aChangeThatRedisDidNotHear_isToldWithTheNextQuestion() {
        keepAndRename();

        ProcessSignal.STOP.send(redis.process());
        other.shared.drop(List.of(market));
        assertThat(page(other)).as("from PostgreSQL").contains(renamed);
        ProcessSignal.CONT.send(redis.process());

        assertThat(page(other)).contains(renamed);
        waitUntilKept(other);
        assertThat(page(one)).contains(renamed);
    }

    @Test
    void manyQuestions_eachHaveTheirOwnAnswer() {
        for (int round = 0; round < 2; round++) {
            for (int offset = 0; offset < 600; offset++) {
                String page = await(one.listings.page(query(offset))).json().toString();
                assertThat(page).contains("\"offset\":" + offset + ",");
            }
        }
        assertThat(await(gate.send(Request.cmd(Command.DBSIZE))).toInteger()).isLessThanOrEqualTo(257);
    }

    @Test
    void twoServices_answerTheSameBytesAndGoOnWithoutRedis() {
        Map<String, String> environment = Map.of(
                "THISTHAT_REDIS_URI", redis.uri(),
                "THISTHAT_REDIS_TIMEOUT", "5s",
                "THISTHAT_ADMIN_EMAIL", "admin@example.com",
                "THISTHAT_ADMIN_PASSWORD", "correct horse",
                "THISTHAT_AUTH_JWT_KEYS", "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        Service first = Service.start(TestEnvironment.settings(database.uri(), environment));
        Service second = Service.start(TestEnvironment.settings(database.uri(), environment));
        try (ContractClient api = new ContractClient(database.vertx(), first.port());
                ContractClient otherApi = new ContractClient(database.vertx(), second.port())) {
            ApiReply read = api.get("/markets").send();
            books.waitUntil(PATIENCE, () -> keptPages() > 0);
            database.ask("update markets set title = ? where id = ?", renamed, market);

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

            redis.process().destroyForcibly();
            assertThat(otherApi.get("/markets?offset=0").send().status()).isEqualTo(200);
            assertThat(api.get("/markets?limit=19").send().status()).isEqualTo(200);
        } finally {
            first.stop();
            second.stop();
        }
    }
}
