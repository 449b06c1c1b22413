package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedRedis;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.ext.web.client.WebClient;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Concurrent bets, refreshes, logouts and password changes on two processes while Redis is killed or suspended. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisOutageIT {

    private static final String PASSWORD = "correct horse battery";
    private static final int REFRESHES = 50;
    private static final int ROUNDS = 40;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Longer than the interval of the circuit breaker's probes. */
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    /** Leaves the processor to the services. */
    private static final Duration READ_PAUSE = Duration.ofMillis(50);

    /** From the moment Redis responds again. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);

    private static int users;

    @TempDir
    private static Path redisHome;

    private final int redisPort = Servers.freePort();
    private TestDatabase database;
    private WebClient management;
    private EmbeddedRedis redis;
    private ProcessHandle redisProcess;
    private LedgerFixture ledger;
    private ServiceProcess node;
    private ServiceProcess otherNode;
    private ContractClient api;
    private ContractClient otherApi;

    /** Runs a test with each way in which Redis fails. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(
            value = ProcessSignal.class,
            names = {"KILL", "STOP"})
    @interface OutageTest {}

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        management = WebClient.create(fresh.vertx());
        startRedis();
        ledger = new LedgerFixture(fresh);
        Map<String, String> settings = Map.of(
                "THISTHAT_REDIS_URI",
                redis.uri(),
                "THISTHAT_AUTH_JWT_KEYS",
                "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        List<ServiceProcess> nodes = ServiceProcess.startAll(fresh.uri(), List.of(settings, settings));
        node = nodes.get(0);
        otherNode = nodes.get(1);
        api = new ContractClient(fresh.vertx(), node.port());
        otherApi = new ContractClient(fresh.vertx(), otherNode.port());
    }

    private void startRedis() {
        redis = Servers.startRedis(redisHome, redisPort);
        redisProcess = redis.process();
    }

    @AfterAll
    void stop() {
        api.close();
        otherApi.close();
        node.close();
        otherNode.close();
        redis.close();
    }

    @BeforeEach
    void awaitRedis() {
        ledger.waitUntil(TIMEOUT, () -> !isRedisDegraded(node) && !isRedisDegraded(otherNode));
    }

    private void fail(ProcessSignal signal) {
        signal.send(redisProcess);
    }

    private void recover(ProcessSignal signal) {
        if (signal == ProcessSignal.KILL) {
            startRedis();
        } else {
            ProcessSignal.CONT.send(redisProcess);
        }
    }

    /** Redis fails after the first quarter of the rounds and recovers before the last quarter. */
    private void applyOutage(ProcessSignal signal, int round) {
        if (round == ROUNDS / 4) {
            fail(signal);
        } else if (round == ROUNDS * 3 / 4) {
            recover(signal);
        }
    }

    private ContractClient either(int i) {
        return i % 2 == 0 ? api : otherApi;
    }

    private JsonNode register() {
        String name = "outage-" + users++;
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send();
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        return registered.json();
    }

    private JsonNode login(JsonNode user, String password) {
        ApiReply reply = api.post("/auth/login")
                .json(Map.of("email", user.at("/user/email").textValue(), "password", password))
                .send();
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static String access(JsonNode tokens) {
        return tokens.at("/accessToken").textValue();
    }

    private static Future<ApiReply> refresh(ContractClient node, JsonNode tokens) {
        return node.post("/auth/refresh")
                .json(Map.of("refreshToken", tokens.at("/refreshToken").textValue()))
                .sendAsync();
    }

    private void assertRevoked(JsonNode tokens) {
        for (ContractClient each : List.of(api, otherApi)) {
            ApiReply refused = each.get("/users/me").bearer(access(tokens)).send();
            assertThat(refused.code()).as(refused.text()).isEqualTo("TOKEN_REVOKED");
            assertThat(await(refresh(each, tokens)).status()).isEqualTo(401);
        }
    }

    @OutageTest
    void requestsUnderLoad_succeedInTime_andRedisIsUsedAgainAfterTheOutage(ProcessSignal signal) {
        ContinuousReader reader = ContinuousReader.register(api);
        ContinuousReader player = ContinuousReader.register(api);
        ledger.grant(player.id(), "100000");
        BetLoad load = new BetLoad(database.vertx(), ledger.market("0.5", "0.5"), List.of(api, otherApi));
        load.start(List.of(player.accessToken()));
        ledger.waitUntil(TIMEOUT, () -> load.acknowledged() > 20);

        fail(signal);
        long end = System.nanoTime() + OUTAGE.toNanos();
        while (System.nanoTime() < end) {
            assertThat(Stream.of(reader.readOwn(), reader.readPublic()).flatMap(List::stream))
                    .allSatisfy(
                            reply -> assertThat(reply.status()).as(reply.text()).isEqualTo(200));
            LockSupport.parkNanos(READ_PAUSE.toNanos());
        }
        assertThat(isRedisDegraded(node)).isTrue();
        assertThat(isRedisDegraded(otherNode)).isTrue();
        recover(signal);

        ledger.waitUntil(RECOVERY_MAX, () -> !isRedisDegraded(node) && !isRedisDegraded(otherNode));
        load.stop();
        assertThat(load.slowest()).isLessThan(ContinuousReader.RESPONSE_MAX);
        assertThat(load.failures()).isEmpty();
        assertThat(load.rejected()).isEmpty();
        load.assertEachBetPlacedOnce(api, database);
    }

    /** A node without Redis stays ready and reports the degradation. */
    private boolean isRedisDegraded(ServiceProcess process) {
        var ready = await(management
                .get(process.managementPort(), "localhost", "/health/ready")
                .send());
        assertThat(ready.statusCode()).isEqualTo(200);
        return ready.bodyAsJsonObject().getJsonObject("degraded").containsKey("redis");
    }

    @OutageTest
    void thirtyConcurrentBets_spendTheBalanceOnce(ProcessSignal signal) {
        String user = access(register());
        UUID market = ledger.market("0.65", "0.37");
        List<Future<ApiReply>> bets = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (i == 10) {
                fail(signal);
            }
            bets.add(either(i)
                    .post("/bets")
                    .bearer(user)
                    .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                    .sendAsync());
        }
        await(Future.all(bets));
        recover(signal);
        assertThat(bets).filteredOn(bet -> bet.result().status() == 201).hasSize(10);
        assertThat(bets)
                .filteredOn(bet -> bet.result().status() != 201)
                .allSatisfy(bet -> assertThat(bet.result().code()).isEqualTo("INSUFFICIENT_BALANCE"));
        ledger.assertInvariants();
    }

    @OutageTest
    void fiftyConcurrentRefreshes_returnOneSuccessor(ProcessSignal signal) {
        JsonNode user = register();
        List<Future<ApiReply>> refreshes = new ArrayList<>();
        for (int i = 0; i < REFRESHES; i++) {
            if (i == REFRESHES / 2) {
                fail(signal);
            }
            refreshes.add(refresh(either(i), user));
        }
        await(Future.all(refreshes));
        recover(signal);
        assertThat(refreshes).allSatisfy(refresh -> assertThat(refresh.result().status())
                .as(refresh.result().text())
                .isEqualTo(200));
        assertThat(refreshes)
                .extracting(
                        refresh -> refresh.result().json().at("/refreshToken").textValue())
                .containsOnly(
                        refreshes.get(0).result().json().at("/refreshToken").textValue());
    }

    @OutageTest
    void concurrentRefreshAndLogout_leaveNoValidToken(ProcessSignal signal) {
        JsonNode user = register();
        for (int round = 0; round < ROUNDS; round++) {
            applyOutage(signal, round);
            JsonNode session = login(user, PASSWORD);
            Future<ApiReply> refresh = refresh(otherApi, session);
            Future<ApiReply> logout = api.post("/auth/logout")
                    .bearer(access(session))
                    .json(Map.of("refreshToken", session.at("/refreshToken").textValue()))
                    .sendAsync();
            await(Future.all(refresh, logout));
            assertThat(logout.result().status()).as(logout.result().text()).isEqualTo(200);
            assertEnded(session, refresh.result());
        }
    }

    @OutageTest
    void concurrentRefreshAndPasswordChange_leaveNoValidToken(ProcessSignal signal) {
        JsonNode user = register();
        String current = PASSWORD;
        for (int round = 0; round < ROUNDS; round++) {
            applyOutage(signal, round);
            JsonNode session = login(user, current);
            String next = "the password of round " + round;
            Future<ApiReply> change = api.post("/auth/password/change")
                    .bearer(access(session))
                    .json(Map.of("currentPassword", current, "newPassword", next))
                    .sendAsync();
            Future<ApiReply> refresh = refresh(otherApi, session);
            await(Future.all(change, refresh));
            assertThat(change.result().status()).as(change.result().text()).isEqualTo(200);
            assertEnded(session, refresh.result());
            current = next;
        }
    }

    private void assertEnded(JsonNode session, ApiReply refreshed) {
        assertRevoked(session);
        if (refreshed.status() == 200) {
            assertRevoked(refreshed.json());
        }
    }
}
