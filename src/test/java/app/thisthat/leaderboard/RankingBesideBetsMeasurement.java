package app.thisthat.leaderboard;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Migrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures the latency of bets alone and beside rankings that change the rank of each of a million users. PostgreSQL
 * runs with full durability, the service in its own process. Each of 100 players bets 10 credits about once a second.
 */
final class RankingBesideBetsMeasurement {

    private static final int PLAYERS = 100;
    private static final long PAUSE_MS = 1_000;
    private static final int ALONE_SECONDS = 10;
    private static final int NOBODY = 1_000_000;

    private final WebClient http;
    private final String market;
    private final List<String> tokens = new ArrayList<>();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile ConcurrentHistogram micros = histogram();

    private final TestDatabase database;

    private RankingBesideBetsMeasurement(TestDatabase database, int port, UUID market) {
        this.database = database;
        this.market = market.toString();
        this.http = WebClient.create(
                database.vertx(),
                new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port));
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "ranking");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(
                home, Path.of("target", "servers", "programs"), List.of("max_connections=200"))) {
            Migrations.migrate(server.uri());
            TestDatabase database = new TestDatabase(server.uri());
            MillionUsers.make(database);
            UUID market = new LedgerFixture(database).market("0.5", "0.5");
            // Nobody is ranked before the first measured ranking.
            Map<String, String> settings = Map.of("THISTHAT_LEADERBOARD_MIN_SETTLED_BETS", String.valueOf(NOBODY));
            try (ServiceProcess service = ServiceProcess.start(server.uri(), settings)) {
                new RankingBesideBetsMeasurement(database, service.port(), market).run();
            }
            database.close();
        }
        System.exit(0);
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < PLAYERS; i++) {
            tokens.add(register(i));
        }
        tokens.forEach(this::play);
        RankStore ranks = new RankStore(database.postgres());
        Lease lease = database.lease("leaderboard.measured");
        alone("warm-up");
        alone("alone");
        beside("first ranks of all", 0, ranks, lease);
        alone("alone");
        beside("no rank changed", 0, ranks, lease);
        beside("all ranks removed", NOBODY, ranks, lease);
        alone("alone");
        beside("ranks of all again", 0, ranks, lease);
    }

    private void alone(String phase) throws InterruptedException {
        ConcurrentHistogram measured = begin();
        TimeUnit.SECONDS.sleep(ALONE_SECONDS);
        print(phase, measured, ALONE_SECONDS);
    }

    private void beside(String phase, int minSettledBets, RankStore ranks, Lease lease) throws InterruptedException {
        database.execute("update leaderboard_rules set min_settled_bets = ?", minSettledBets);
        ConcurrentHistogram measured = begin();
        long startedAt = System.nanoTime();
        Future<?> ranked = ranks.rank(lease);
        while (!ranked.isComplete()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        print(phase, measured, (System.nanoTime() - startedAt) / 1e9);
        if (ranked.failed()) {
            throw new IllegalStateException(ranked.cause());
        }
    }

    private ConcurrentHistogram begin() {
        failed.set(0);
        ConcurrentHistogram measured = histogram();
        micros = measured;
        return measured;
    }

    private static ConcurrentHistogram histogram() {
        return new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    }

    private void print(String phase, ConcurrentHistogram measured, double seconds) {
        System.out.printf(
                "%-20s %5.1f s; bets %d, failed %d, ms: p50 %.1f, p95 %.1f, p99 %.1f%n",
                phase,
                seconds,
                measured.getTotalCount(),
                failed.get(),
                measured.getValueAtPercentile(50) / 1e3,
                measured.getValueAtPercentile(95) / 1e3,
                measured.getValueAtPercentile(99) / 1e3);
    }

    private String register(int number) {
        String name = "player" + number;
        JsonObject account = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.com")
                .put("password", "correct horse battery");
        return TestDatabase.await(http.post("/api/v1/auth/register").sendJsonObject(account))
                .bodyAsJsonObject()
                .getString("accessToken");
    }

    private void play(String token) {
        long startedAt = System.nanoTime();
        http.post("/api/v1/bets")
                .bearerTokenAuthentication(token)
                .putHeader("Idempotency-Key", UUID.randomUUID().toString())
                .sendJsonObject(new JsonObject()
                        .put("marketId", market)
                        .put("amount", 10)
                        .put("side", "this"))
                .onSuccess(reply -> onReply(reply, startedAt))
                .onFailure(failure -> failed.incrementAndGet())
                .onComplete(done -> database.vertx().setTimer(PAUSE_MS, next -> play(token)));
    }

    private void onReply(HttpResponse<?> reply, long startedAt) {
        if (reply.statusCode() == 201) {
            micros.recordValue((System.nanoTime() - startedAt) / 1_000);
        } else {
            failed.incrementAndGet();
        }
    }
}
