package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.Books;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.PostgresProcesses;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.Migrations;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Settlements during which the service or PostgreSQL is killed with {@code kill -9} at a random moment. The seed is in the
 * message of a failure; {@code -Dchaos.seed} repeats it, {@code -Dchaos.trials} sets how many kills there are.
 */
class SettlementChaosIT {

    private static final int TRIALS = Integer.getInteger("chaos.trials", 4);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final int USERS = 500;
    private static final int BETS = 2_000;
    private static final int KILL_WITHIN_MS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path HOME =
            Path.of("target", "servers", "chaos-" + ProcessHandle.current().pid());
    private static final Path PROGRAMS = Path.of("target", "servers", "programs");
    private static final Map<String, String> SMALL_CHUNKS = Map.of("THISTHAT_BETTING_SETTLEMENT_CHUNK", "100");

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedPostgres postgres;
    private DatabaseProxy proxy;
    private TestDatabase database;
    private Books books;
    private ServiceProcess service;

    @BeforeEach
    void start() {
        postgres = EmbeddedPostgres.start(HOME, PROGRAMS, List.of());
        proxy = new DatabaseProxy(vertx, postgres.uri());
        Migrations.migrate(proxy.uri());
        database = new TestDatabase(proxy.uri());
        books = new Books(database);
        service = ServiceProcess.start(proxy.uri(), SMALL_CHUNKS);
    }

    @AfterEach
    void stop() {
        service.close();
        database.close();
        proxy.close();
        postgres.close();
        TestDatabase.await(vertx.close());
    }

    @Test
    void killedAtAnyMoment_everyBetIsSettledOnceAndTheBooksAreSound() throws Exception {
        Random chance = new Random(SEED);
        for (int trial = 1; trial <= TRIALS; trial++) {
            UUID market = books.market("0.5", "0.5");
            books.pendingBets(market, USERS, BETS);
            boolean killsPostgres = chance.nextBoolean();
            int afterMs = chance.nextInt(KILL_WITHIN_MS);
            String what = "seed %d, trial %d: %s killed after %d ms"
                    .formatted(SEED, trial, killsPostgres ? "PostgreSQL" : "the service", afterMs);

            resolveAndKill(market, killsPostgres, afterMs);
            resolveUntilAnswered(market);
            books.waitUntil(PATIENCE, () -> settledAt(market) != null);

            assertThat(database.ask(
                            "select count(*) from bets where market_id = ? and status in ('won', 'lost')", market))
                    .as(what)
                    .isEqualTo((long) BETS);
            books.assertSound();
        }
    }

    private void resolveAndKill(UUID market, boolean killsPostgres, int afterMs) throws Exception {
        try (ContractClient api = new ContractClient(vertx, service.port())) {
            Future<ApiReply> unheard = resolve(api, login(api), market);
            TimeUnit.MILLISECONDS.sleep(afterMs);
            if (killsPostgres) {
                PostgresProcesses.send(ProcessSignal.KILL, postgres);
            } else {
                service.kill();
            }
            ApiReply heard = TestDatabase.await(unheard.otherwiseEmpty());
            assertThat(heard == null ? 0 : heard.status()).isNotEqualTo(500);
        }
        if (killsPostgres) {
            postgres = EmbeddedPostgres.start(HOME, PROGRAMS, List.of());
            proxy.retarget(URI.create(postgres.uri()).getPort());
        } else {
            service = ServiceProcess.start(proxy.uri(), SMALL_CHUNKS);
        }
    }

    private void resolveUntilAnswered(UUID market) {
        try (ContractClient api = new ContractClient(vertx, service.port())) {
            books.waitUntil(PATIENCE, () -> statusOfResolve(api, market) == 200);
        }
    }

    private int statusOfResolve(ContractClient api, UUID market) {
        ApiReply login = loginReply(api);
        return login.status() == 200
                ? TestDatabase.await(
                                resolve(api, login.json().at("/accessToken").textValue(), market))
                        .status()
                : login.status();
    }

    private static Future<ApiReply> resolve(ContractClient api, String admin, UUID market) {
        return api.post("/admin/markets/" + market + "/resolve")
                .bearer(admin)
                .json(Map.of("resolution", "this"))
                .sendAsync();
    }

    private static String login(ContractClient api) {
        return loginReply(api).json().at("/accessToken").textValue();
    }

    private static ApiReply loginReply(ContractClient api) {
        return api.post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send();
    }

    private Object settledAt(UUID market) {
        return database.ask("select settled_at from markets where id = ?", market);
    }
}
