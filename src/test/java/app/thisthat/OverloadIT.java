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

/** Every queue has an end, and who finds it full is told so at once instead of waiting: 503, and when to come back. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverloadIT {

    private static final int BETTING_QUEUE = 5;
    private static final int BCRYPT_QUEUE = 2;
    private static final int WAIT_QUEUE = 10;
    private static final int SOCKETS = 2;

    /** More than any of the queues holds. */
    private static final int CROWD = 40;

    /** To be told so must not take as long as to be served does. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private TestDatabase database;
    private LedgerFixture books;
    private Service service;
    private ContractClient api;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        books = new LedgerFixture(fresh);
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_AUTH_BCRYPT_COST", "10",
                        "THISTHAT_AUTH_BCRYPT_QUEUE", String.valueOf(BCRYPT_QUEUE),
                        "THISTHAT_BETTING_QUEUE", String.valueOf(BETTING_QUEUE),
                        "THISTHAT_BETTING_GROUPS_IN_FLIGHT", "1",
                        "THISTHAT_DATABASE_POOL_SIZE", "4",
                        "THISTHAT_DATABASE_WAIT_QUEUE", String.valueOf(WAIT_QUEUE),
                        "THISTHAT_LIVE_SOCKETS", String.valueOf(SOCKETS))));
        api = new ContractClient(fresh.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
        books.assertSound();
    }

    @Test
    void betsPastTheQueue_areRefusedAtOnceAndTheOthersArePlaced() {
        ContinuousReader visitor = ContinuousReader.register(api);
        UUID market = books.market("0.5", "0.5");

        List<ApiReply> answers = whileLocked("markets", market, CROWD - BETTING_QUEUE - 1, () -> api.post("/bets")
                .bearer(visitor.accessToken())
                .json(Map.of("marketId", market, "amount", 10, "side", "this")));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(BETTING_QUEUE + 1);
        assertBusy(answers, CROWD - BETTING_QUEUE - 1, "SERVICE_BUSY");
    }

    @Test
    void callsPastThoseThatWaitForAConnection_areRefusedAtOnce() {
        ContinuousReader visitor = ContinuousReader.register(api);

        List<ApiReply> answers =
                whileLocked("users", visitor.id(), CROWD - WAIT_QUEUE - 5, () -> api.post("/rewards/daily")
                        .bearer(visitor.accessToken()));

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSizeBetween(1, WAIT_QUEUE + 4);
        assertBusy(answers, CROWD - WAIT_QUEUE - 5, "SERVICE_UNAVAILABLE");
    }

    @Test
    void signInsPastThoseThatWaitForAThread_areRefusedAtOnceAndNobodyElseWaits() {
        ContinuousReader visitor = ContinuousReader.register(api);
        Map<String, String> login = Map.of("email", "nobody@example.com", "password", "a wrong password");

        List<Future<ApiReply>> asked = crowd(() -> api.post("/auth/login").json(login));
        ApiReply other = api.get("/users/me").bearer(visitor.accessToken()).send();
        List<ApiReply> answers = answers(asked);

        assertThat(other.status()).isEqualTo(200);
        assertThat(other.took()).isLessThan(AT_ONCE);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 401)
                .hasSizeGreaterThan(BCRYPT_QUEUE)
                .allSatisfy(answer -> assertThat(answer.took()).isLessThan(ContinuousReader.ANSWER_MAX));
        assertBusy(answers, CROWD / 2, "SERVICE_BUSY");
    }

    @Test
    void socketsPastTheLimit_areRefusedAtTheDoor() {
        try (SocketProbe first = new SocketProbe(database.vertx(), service.port());
                SocketProbe second = new SocketProbe(database.vertx(), service.port())) {
            assertThatThrownBy(() -> new SocketProbe(database.vertx(), service.port()).close())
                    .isInstanceOfSatisfying(UpgradeRejectedException.class, refused -> {
                        assertThat(refused.getStatus()).isEqualTo(503);
                        assertThat(refused.getHeaders().get("Retry-After")).isNotNull();
                    });
            second.send("{\"op\":\"ping\",\"id\":1}");
            assertThat(second.next("pong").getInteger("id")).isEqualTo(1);
            first.send("{\"op\":\"ping\",\"id\":2}");
            assertThat(first.next("pong").getInteger("id")).isEqualTo(2);
        }
    }

    /** The answers to a crowd of calls, which come while a row is locked that they need, until so many are refused. */
    private List<ApiReply> whileLocked(String table, UUID row, int refused, Supplier<ApiCall> call) {
        try (Connection connection = Servers.connect(database.uri());
                PreparedStatement lock =
                        connection.prepareStatement("select from " + table + " where id = ? for update")) {
            connection.setAutoCommit(false);
            lock.setObject(1, row);
            lock.execute();
            List<Future<ApiReply>> asked = crowd(call);
            books.waitUntil(
                    PATIENCE, () -> asked.stream().filter(Future::isComplete).count() >= refused);
            connection.rollback();
            return answers(asked);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Future<ApiReply>> crowd(Supplier<ApiCall> call) {
        return Stream.generate(call).limit(CROWD).map(ApiCall::sendAsync).toList();
    }

    private static List<ApiReply> answers(List<Future<ApiReply>> asked) {
        await(Future.all(asked));
        return asked.stream().map(Future::result).toList();
    }

    private static void assertBusy(List<ApiReply> answers, int atLeast, String code) {
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 503)
                .hasSizeGreaterThanOrEqualTo(atLeast)
                .allSatisfy(answer -> {
                    assertThat(answer.code()).isEqualTo(code);
                    assertThat(answer.header("Retry-After")).isNotNull();
                    assertThat(answer.took()).isLessThan(AT_ONCE);
                });
    }
}
