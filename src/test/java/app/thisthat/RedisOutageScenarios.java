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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks 1, 20, 21 and 22 over HTTP on two processes, whose Redis is killed or stopped in the middle: what must not
 * happen must not happen then either.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisOutageScenarios {

    private static final String PASSWORD = "correct horse battery";
    private static final int RACERS = 50;
    private static final int ROUNDS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    /** From the moment Redis answers again. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);

    private static int users;

    @TempDir
    private static Path homes;

    private final ProcessSignal trouble;
    private final int redisPort = Servers.freePort();
    private TestDatabase database;
    private WebClient management;
    private EmbeddedRedis redis;
    private ProcessHandle redisProcess;
    private LedgerFixture books;
    private ServiceProcess node;
    private ServiceProcess otherNode;
    private ContractClient api;
    private ContractClient otherApi;

    RedisOutageScenarios(ProcessSignal trouble) {
        this.trouble = trouble;
    }

    @BeforeAll
    void startTwo(TestDatabase fresh) {
        database = fresh;
        management = WebClient.create(fresh.vertx());
        startRedis();
        books = new LedgerFixture(fresh);
        Map<String, String> settings = Map.of(
                "THISTHAT_REDIS_URI",
                redis.uri(),
                "THISTHAT_AUTH_JWT_KEYS",
                "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        node = ServiceProcess.start(fresh.uri(), settings);
        otherNode = ServiceProcess.start(fresh.uri(), settings);
        api = new ContractClient(fresh.vertx(), node.port());
        otherApi = new ContractClient(fresh.vertx(), otherNode.port());
    }

    private void startRedis() {
        redis = Servers.startRedis(homes.resolve(trouble.name()), redisPort);
        redisProcess = redis.process();
    }

    @AfterAll
    void stopBoth() {
        api.close();
        otherApi.close();
        node.close();
        otherNode.close();
        redis.close();
    }

    private void strike() {
        trouble.send(redisProcess);
    }

    /** What was stopped goes on; what was killed is started again. */
    private void recover() {
        if (trouble == ProcessSignal.KILL) {
            startRedis();
        } else {
            ProcessSignal.CONT.send(redisProcess);
        }
    }

    /** Strikes after the first quarter of the rounds, recovers before the last. */
    private void weather(int round) {
        if (round == ROUNDS / 4) {
            strike();
        } else if (round == ROUNDS * 3 / 4) {
            recover();
        }
    }

    private ContractClient either(int i) {
        return i % 2 == 0 ? api : otherApi;
    }

    private JsonNode register() {
        String name = "trouble-" + users++;
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

    private static String access(JsonNode signedIn) {
        return signedIn.at("/accessToken").textValue();
    }

    private static Future<ApiReply> refresh(ContractClient node, JsonNode signedIn) {
        return node.post("/auth/refresh")
                .json(Map.of("refreshToken", signedIn.at("/refreshToken").textValue()))
                .sendAsync();
    }

    private void assertDead(JsonNode tokens) {
        for (ContractClient any : List.of(api, otherApi)) {
            ApiReply refused = any.get("/users/me").bearer(access(tokens)).send();
            assertThat(refused.code()).as(refused.text()).isEqualTo("TOKEN_REVOKED");
            assertThat(await(refresh(any, tokens)).status()).isEqualTo(401);
        }
    }

    @Test
    void theGame_goesOnInTimeUnderLoad_andRedisIsUsedAgainSoonAfter() {
        ContinuousReader visitor = ContinuousReader.register(api);
        ContinuousReader player = ContinuousReader.register(api);
        books.grant(player.id(), "100000");
        BetLoad load = new BetLoad(database.vertx(), books.market("0.5", "0.5"), List.of(api, otherApi));
        load.start(List.of(player.accessToken()));
        books.waitUntil(PATIENCE, () -> load.acknowledged() > 20);

        strike();
        long end = System.nanoTime() + OUTAGE.toNanos();
        while (System.nanoTime() < end) {
            assertThat(Stream.of(visitor.askAll(), visitor.lookAround()).flatMap(List::stream))
                    .allSatisfy(answer ->
                            assertThat(answer.status()).as(answer.text()).isEqualTo(200));
        }
        assertThat(isRedisMissed(node)).isTrue();
        assertThat(isRedisMissed(otherNode)).isTrue();
        recover();

        books.waitUntil(RECOVERY_MAX, () -> !isRedisMissed(node) && !isRedisMissed(otherNode));
        load.stop();
        assertThat(load.slowest()).isLessThan(ContinuousReader.ANSWER_MAX);
        assertThat(load.broken()).isEmpty();
        assertThat(load.refused()).isEmpty();
        load.assertEachBetMadeOnce(api, database);
    }

    /** Whether a node says that it goes on without Redis; ready it is in any case. */
    private boolean isRedisMissed(ServiceProcess of) {
        var ready = await(management
                .get(of.managementPort(), "localhost", "/health/ready")
                .send());
        assertThat(ready.statusCode()).isEqualTo(200);
        return ready.bodyAsJsonObject().getJsonObject("degraded").containsKey("redis");
    }

    @Test
    void thirtyBetsAtOnce_spendTheBalanceOnce() {
        String user = access(register());
        UUID market = books.market("0.65", "0.37");
        List<Future<ApiReply>> bets = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (i == 10) {
                strike();
            }
            bets.add(either(i)
                    .post("/bets")
                    .bearer(user)
                    .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                    .sendAsync());
        }
        await(Future.all(bets));
        recover();
        assertThat(bets).filteredOn(bet -> bet.result().status() == 201).hasSize(10);
        assertThat(bets)
                .filteredOn(bet -> bet.result().status() != 201)
                .allSatisfy(bet -> assertThat(bet.result().code()).isEqualTo("INSUFFICIENT_BALANCE"));
        books.assertSound();
    }

    @Test
    void fiftyRefreshesAtOnce_haveOneSuccessor() {
        JsonNode user = register();
        List<Future<ApiReply>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            if (i == RACERS / 2) {
                strike();
            }
            racers.add(refresh(either(i), user));
        }
        await(Future.all(racers));
        recover();
        assertThat(racers).allSatisfy(racer -> assertThat(racer.result().status())
                .as(racer.result().text())
                .isEqualTo(200));
        assertThat(racers)
                .extracting(racer -> racer.result().json().at("/refreshToken").textValue())
                .containsOnly(racers.get(0).result().json().at("/refreshToken").textValue());
    }

    @Test
    void refreshRacingLogout_leavesNoTokenThatWorks() {
        JsonNode user = register();
        for (int round = 0; round < ROUNDS; round++) {
            weather(round);
            JsonNode session = login(user, PASSWORD);
            Future<ApiReply> refresh = refresh(otherApi, session);
            Future<ApiReply> logout = api.post("/auth/logout")
                    .bearer(access(session))
                    .json(Map.of("refreshToken", session.at("/refreshToken").textValue()))
                    .sendAsync();
            await(Future.all(refresh, logout));
            assertThat(logout.result().status()).as(logout.result().text()).isEqualTo(200);
            assertOver(session, refresh.result());
        }
    }

    @Test
    void refreshRacingAPasswordChange_leavesNoTokenThatWorks() {
        JsonNode user = register();
        String current = PASSWORD;
        for (int round = 0; round < ROUNDS; round++) {
            weather(round);
            JsonNode session = login(user, current);
            String next = "the password of round " + round;
            Future<ApiReply> change = api.post("/auth/password/change")
                    .bearer(access(session))
                    .json(Map.of("currentPassword", current, "newPassword", next))
                    .sendAsync();
            Future<ApiReply> refresh = refresh(otherApi, session);
            await(Future.all(change, refresh));
            assertThat(change.result().status()).as(change.result().text()).isEqualTo(200);
            assertOver(session, refresh.result());
            current = next;
        }
    }

    private void assertOver(JsonNode session, ApiReply refreshed) {
        assertDead(session);
        if (refreshed.status() == 200) {
            assertDead(refreshed.json());
        }
    }
}
