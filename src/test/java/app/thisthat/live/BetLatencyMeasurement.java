package app.thisthat.live;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures the latency of bets without sockets, with sockets that subscribe to all markets of the simulator, and
 * without sockets again. Arguments: sockets, seconds of each of the four phases. The service runs in its own process.
 * Each of 100 players bets 10 credits about once a second, and can afford 100 bets.
 */
final class BetLatencyMeasurement {

    private static final int PLAYERS = 100;
    private static final int CONNECTING_MAX = 50;
    private static final int MARKETS = 20;
    private static final long PAUSE_MS = 1_000;

    /** Pause for the load of connecting and disconnecting to end. */
    private static final long SETTLING_SECONDS = 5;

    private static final String LIMIT = "20000";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final int port;
    private final String market;
    private final WebClient http;
    private final List<String> tokens = new ArrayList<>();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile ConcurrentHistogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);

    private BetLatencyMeasurement(int port, UUID market) {
        this.port = port;
        this.market = market.toString();
        this.http = WebClient.create(
                vertx, new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port));
    }

    public static void main(String[] arguments) throws Exception {
        TestDatabase database = new TestDatabase();
        UUID market = new LedgerFixture(database).market("0.5", "0.5");
        Map<String, String> settings = Map.of(
                "THISTHAT_LIVE_SOCKETS",
                LIMIT,
                "THISTHAT_LIVE_SOCKETS_PER_ADDRESS",
                LIMIT,
                "THISTHAT_FEED",
                "simulator",
                "THISTHAT_SIMULATOR_MARKETS",
                String.valueOf(MARKETS));
        try (ServiceProcess service = ServiceProcess.start(database.uri(), settings)) {
            new BetLatencyMeasurement(service.port(), market)
                    .run(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        }
        System.exit(0);
    }

    private void run(int sockets, int seconds) throws InterruptedException {
        for (int i = 0; i < PLAYERS; i++) {
            tokens.add(register(i));
        }
        tokens.forEach(this::play);
        measure("warm-up", seconds);
        measure("no sockets", seconds);
        WebSocketClient client = connect(sockets);
        measure(sockets + " sockets", seconds);
        System.out.printf("closed %d%n", closed.get());
        TestDatabase.await(client.close());
        measure("no sockets", seconds);
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
                .onSuccess(reply -> replyReceived(reply, startedAt))
                .onFailure(failure -> failed.incrementAndGet())
                .onComplete(done -> vertx.setTimer(PAUSE_MS, next -> play(token)));
    }

    private void replyReceived(HttpResponse<?> reply, long startedAt) {
        if (reply.statusCode() == 201) {
            micros.recordValue((System.nanoTime() - startedAt) / 1_000);
        } else {
            failed.incrementAndGet();
        }
    }

    private void measure(String phase, int seconds) throws InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
        frames.set(0);
        failed.set(0);
        ConcurrentHistogram measured = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        micros = measured;
        TimeUnit.SECONDS.sleep(seconds);
        System.out.printf(
                "%-14s bets %d, failed %d, ms: p50 %.1f, p95 %.1f, p99 %.1f; frames %d per second%n",
                phase,
                measured.getTotalCount(),
                failed.get(),
                measured.getValueAtPercentile(50) / 1e3,
                measured.getValueAtPercentile(95) / 1e3,
                measured.getValueAtPercentile(99) / 1e3,
                frames.get() / seconds);
    }

    private WebSocketClient connect(int sockets) {
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(sockets));
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/api/v1/live");
        for (int done = 0; done < sockets; done += CONNECTING_MAX) {
            List<Future<WebSocket>> group = new ArrayList<>();
            for (int i = done; i < Math.min(sockets, done + CONNECTING_MAX); i++) {
                group.add(client.connect(options).onSuccess(this::subscribe));
            }
            TestDatabase.await(Future.all(group));
        }
        return client;
    }

    private void subscribe(WebSocket socket) {
        socket.textMessageHandler(text -> frames.incrementAndGet());
        socket.closeHandler(ended -> closed.incrementAndGet());
        socket.writeTextMessage("{\"op\":\"subscribe\",\"channel\":\"odds\",\"markets\":\"*\",\"conflateMs\":500}");
    }
}
