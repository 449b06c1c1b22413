package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.postgres.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A service and its PostgreSQL. A trial kills one of them with {@code SIGKILL} during an admin request.
 * {@code -Dchaos.trials} sets the number of trials; {@code -Dchaos.seed} repeats the trials of a failed test.
 */
public final class KillableServers implements AutoCloseable {

    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> SMALL_CHUNKS = Map.of("THISTHAT_BETTING_SETTLEMENT_CHUNK", "25");

    private final Vertx vertx = Vertx.vertx();
    private final String name;
    private final DatabaseProxy proxy;
    private final TestDatabase database;
    private final LedgerFixture ledger;
    private EmbeddedPostgres postgres;
    private ServiceProcess service;

    /**
     * Starts both with an empty database.
     *
     * @param name names the folder of PostgreSQL, unique within the JVM
     */
    public KillableServers(String name) {
        this.name = name;
        postgres = startPostgres();
        proxy = new DatabaseProxy(vertx, postgres.uri());
        Migrations.migrate(proxy.uri());
        database = new TestDatabase(proxy.uri());
        ledger = new LedgerFixture(database);
        service = startService();
    }

    private EmbeddedPostgres startPostgres() {
        return Servers.startPostgres(name);
    }

    private ServiceProcess startService() {
        return ServiceProcess.start(proxy.uri(), SMALL_CHUNKS);
    }

    /** The process that a trial kills, and the milliseconds from the request to the kill. */
    public record Kill(int trial, boolean ofPostgres, int afterMs) {

        @Override
        public String toString() {
            return "seed %d, trial %d: %s killed after %d ms"
                    .formatted(SEED, trial, ofPostgres ? "PostgreSQL" : "the service", afterMs);
        }
    }

    /** A {@code POST} request of an admin. */
    public record AdminRequest(String path, Map<String, String> body) {}

    /** The body of a trial. */
    @FunctionalInterface
    public interface Trial {

        void with(Kill kill) throws InterruptedException;
    }

    /**
     * Runs trials with kills at random moments. A failure names its trial.
     *
     * @param trials number of trials without {@code -Dchaos.trials}
     */
    public static void runTrials(int trials, int withinMs, Trial trial) throws InterruptedException {
        Random random = new Random(SEED);
        for (int i = 1; i <= Integer.getInteger("chaos.trials", trials); i++) {
            Kill kill = new Kill(i, random.nextBoolean(), random.nextInt(withinMs));
            try {
                trial.with(kill);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(kill + ": " + failure.getMessage(), failure);
            }
        }
    }

    public TestDatabase database() {
        return database;
    }

    public LedgerFixture ledger() {
        return ledger;
    }

    /** Sends a request, kills one of the processes before it ends or soon after, and restarts it. */
    public void killDuring(AdminRequest request, Kill kill) throws InterruptedException {
        try (ContractClient api = new ContractClient(vertx, service.port())) {
            Future<ApiReply> pending = send(api, request, token(login(api)));
            TimeUnit.MILLISECONDS.sleep(kill.afterMs);
            kill(kill);
            ApiReply reply = TestDatabase.await(pending.otherwiseEmpty());
            assertThat(reply == null ? 0 : reply.status()).isNotEqualTo(500);
        }
        restart(kill);
    }

    private void kill(Kill kill) {
        if (kill.ofPostgres) {
            PostgresProcesses.send(ProcessSignal.KILL, postgres);
        } else {
            service.kill();
        }
    }

    private void restart(Kill kill) {
        if (kill.ofPostgres) {
            postgres = startPostgres();
            proxy.setPort(URI.create(postgres.uri()).getPort());
        } else {
            service = startService();
        }
    }

    /** Repeats a request until its status is 200. */
    public void retryUntilOk(AdminRequest request) {
        try (ContractClient api = new ContractClient(vertx, service.port())) {
            ledger.waitUntil(TIMEOUT, () -> statusOf(api, request) == 200);
        }
    }

    private static int statusOf(ContractClient api, AdminRequest request) {
        ApiReply login = login(api);
        return login.status() == 200
                ? TestDatabase.await(send(api, request, token(login))).status()
                : login.status();
    }

    private static Future<ApiReply> send(ContractClient api, AdminRequest request, String admin) {
        return api.post(request.path).bearer(admin).json(request.body).sendAsync();
    }

    private static ApiReply login(ContractClient api) {
        return api.post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send();
    }

    private static String token(ApiReply login) {
        return login.json().at("/accessToken").textValue();
    }

    @Override
    public void close() {
        service.close();
        database.close();
        proxy.close();
        postgres.close();
        TestDatabase.await(vertx.close());
    }
}
