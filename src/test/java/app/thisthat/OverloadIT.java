package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.live.SocketProbe;
import io.vertx.core.Future;
import io.vertx.core.http.UpgradeRejectedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests beyond a full queue are rejected at once with 503 and {@code Retry-After}. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverloadIT {

    private static final int BETTING_QUEUE = 5;
    private static final int BCRYPT_QUEUE = 2;
    private static final int WAIT_QUEUE = 10;
    private static final int SOCKETS = 2;

    /** More requests than any queue holds. */
    private static final int REQUESTS = 40;

    /** Limit of the response time of rejected requests. */
    private static final Duration REJECTION_MAX = Duration.ofSeconds(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_AUTH_BCRYPT_COST", "10",
                        "THISTHAT_AUTH_BCRYPT_QUEUE", String.valueOf(BCRYPT_QUEUE),
                        "THISTHAT_BETTING_QUEUE", String.valueOf(BETTING_QUEUE),
                        "THISTHAT_BETTING_GROUPS_IN_FLIGHT", "1",
                        "THISTHAT_DATABASE_POOL_SIZE", "12",
                        "THISTHAT_DATABASE_WAIT_QUEUE", String.valueOf(WAIT_QUEUE),
                        "THISTHAT_LIVE_SOCKETS", String.valueOf(SOCKETS))));
        api = new ContractClient(fresh.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
        ledger.assertInvariants();
    }

    @Test
    void betsBeyondTheQueue_areRejectedAtOnceAndTheOthersArePlaced() {
        ContinuousReader reader = ContinuousReader.register(api);
        UUID market = ledger.market("0.5", "0.5");

        List<ApiReply> replies = whileLocked("markets", market, REQUESTS - BETTING_QUEUE - 1, () -> api.post("/bets")
                .bearer(reader.accessToken())
                .json(Map.of("marketId", market, "amount", 10, "side", "this")));

        assertThat(replies).filteredOn(reply -> reply.status() == 201).hasSize(BETTING_QUEUE + 1);
        assertRejected(replies, REQUESTS - BETTING_QUEUE - 1, "SERVICE_BUSY");
    }

    @Test
    void requestsBeyondTheWaitQueueOfThePool_areRejectedAtOnce() {
        ContinuousReader reader = ContinuousReader.register(api);

        List<ApiReply> replies =
                whileLocked("users", reader.id(), REQUESTS - WAIT_QUEUE - 5, () -> api.post("/rewards/daily")
                        .bearer(reader.accessToken()));

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 409).hasSizeBetween(1, WAIT_QUEUE + 4);
        assertRejected(replies, REQUESTS - WAIT_QUEUE - 5, "SERVICE_BUSY");
    }

    @Test
    void loginsBeyondTheBcryptQueue_areRejectedAtOnceAndDoNotDelayOtherRequests() {
        ContinuousReader reader = ContinuousReader.register(api);
        Map<String, String> login = Map.of("email", "nobody@example.com", "password", "a wrong password");

        List<Future<ApiReply>> sent = sendAll(() -> api.post("/auth/login").json(login));
        ApiReply other = api.get("/users/me").bearer(reader.accessToken()).send();
        List<ApiReply> replies = replies(sent);

        assertThat(other.status()).isEqualTo(200);
        assertThat(other.took()).isLessThan(REJECTION_MAX);
        assertThat(replies)
                .filteredOn(reply -> reply.status() == 401)
                .hasSizeGreaterThan(BCRYPT_QUEUE)
                .allSatisfy(reply -> assertThat(reply.took()).isLessThan(ContinuousReader.RESPONSE_MAX));
        assertRejected(replies, REQUESTS / 2, "SERVICE_BUSY");
    }

    /** The searches wait for a lock that the test holds, so all connections of searches are in use. */
    @Test
    void floodOfSearches_leavesSessionsAndLeasesWorking() throws SQLException {
        ContinuousReader reader = ContinuousReader.register(api);
        List<ApiReply> replies;
        try (Connection connection = Servers.connect(database.uri());
                PreparedStatement lock =
                        connection.prepareStatement("lock table market_words in access exclusive mode")) {
            connection.setAutoCommit(false);
            lock.execute();
            int[] number = {0};
            List<Future<ApiReply>> sent = sendAll(() -> api.get("/markets").query("q", "word" + number[0]++));
            Object renewedBefore = database.execute("select max(until) from leases");

            ApiReply own = api.get("/users/me").bearer(reader.accessToken()).send();
            ledger.waitUntil(TIMEOUT, () -> !renewedBefore.equals(database.execute("select max(until) from leases")));
            ledger.waitUntil(TIMEOUT, () -> sent.stream().allMatch(Future::isComplete));

            assertThat(own.status()).isEqualTo(200);
            replies = replies(sent);
            connection.rollback();
        }
        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.code()).isEqualTo("SERVICE_BUSY");
            assertThat(reply.header("Retry-After")).isNotNull();
        });
        assertThat(api.get("/markets").query("q", "words").send().status()).isEqualTo(200);
    }

    @Test
    void socketsBeyondTheLimit_areRejected() {
        try (SocketProbe first = new SocketProbe(database.vertx(), service.port());
                SocketProbe second = new SocketProbe(database.vertx(), service.port())) {
            assertThatThrownBy(() -> new SocketProbe(database.vertx(), service.port()).close())
                    .isInstanceOfSatisfying(UpgradeRejectedException.class, rejected -> {
                        assertThat(rejected.getStatus()).isEqualTo(503);
                        assertThat(rejected.getHeaders().get("Retry-After")).isNotNull();
                    });
            second.send("{\"op\":\"ping\",\"id\":1}");
            assertThat(second.next("pong").getInteger("id")).isEqualTo(1);
            first.send("{\"op\":\"ping\",\"id\":2}");
            assertThat(first.next("pong").getInteger("id")).isEqualTo(2);
        }
    }

    /** Locks a row, sends requests that need it, and releases it when so many of them are rejected. */
    private List<ApiReply> whileLocked(String table, UUID row, int rejections, Supplier<ApiCall> call) {
        try (Connection connection = Servers.connect(database.uri());
                PreparedStatement lock =
                        connection.prepareStatement("select from " + table + " where id = ? for update")) {
            connection.setAutoCommit(false);
            lock.setObject(1, row);
            lock.execute();
            List<Future<ApiReply>> sent = sendAll(call);
            ledger.waitUntil(
                    TIMEOUT, () -> sent.stream().filter(Future::isComplete).count() >= rejections);
            connection.rollback();
            return replies(sent);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Future<ApiReply>> sendAll(Supplier<ApiCall> call) {
        return Stream.generate(call).limit(REQUESTS).map(ApiCall::sendAsync).toList();
    }

    private static List<ApiReply> replies(List<Future<ApiReply>> sent) {
        await(Future.all(sent));
        return sent.stream().map(Future::result).toList();
    }

    private static void assertRejected(List<ApiReply> replies, int atLeast, String code) {
        assertThat(replies)
                .filteredOn(reply -> reply.status() == 503)
                .hasSizeGreaterThanOrEqualTo(atLeast)
                .allSatisfy(reply -> {
                    assertThat(reply.code()).isEqualTo(code);
                    assertThat(reply.header("Retry-After")).isNotNull();
                    assertThat(reply.took()).isLessThan(REJECTION_MAX);
                });
    }
}
