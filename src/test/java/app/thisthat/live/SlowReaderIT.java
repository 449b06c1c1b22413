package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Settings;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.server.ContractExampleServer;
import app.thisthat.http.server.HttpSettings;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.OddsChanged;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client on the wire that stops reading, among five hundred. */
class SlowReaderIT {

    private static final int MARKETS = 200;
    private static final int OTHERS = 499;
    private static final int ENDING = 40;
    private static final String UPGRADE =
            """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r
            """;
    private static final UUID USER = new UUID(0, 1);
    private static final int WAITING_MAX = 256 * 1024;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long STANDSTILL_NANOS = 10_000_000_000L;

    /** Eleven seconds, and what a busy machine adds. */
    private static final long CLOSED_WITHIN_NANOS = 20_000_000_000L;

    private static final FrameSchemas RULES = new FrameSchemas();

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(OTHERS));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final MarketStateRegistry hub = new MarketStateRegistry();
    private final AtomicLong seq = new AtomicLong();
    private final AtomicLongArray seen = new AtomicLongArray(OTHERS);
    private LiveApi live;
    private ContractExampleServer server;

    @BeforeEach
    void start() {
        Settings settings = Settings.load(Optional.empty(), Map.of("THISTHAT_LIVE_SOCKETS_PER_ADDRESS", "1000"));
        server = new ContractExampleServer(
                new HttpSettings("localhost", 0, 1, 65_536, List.of(), List.of()), operations -> {
                    live = new LiveApi(vertx, hub, ContractExampleServer.authenticator(), settings.live(), settings.http());
                    live.register(operations);
                    live.bindTo(metrics);
                });
        moveAll();
    }

    @AfterEach
    void stop() {
        server.close();
        TestDatabase.await(vertx.close());
    }

    private long moveAll() {
        long now = seq.incrementAndGet();
        List<OddsChanged.State> states = new ArrayList<>();
        for (int i = 0; i < MARKETS; i++) {
            int odds = 1_000 + (int) (now % 8_000);
            states.add(new OddsChanged.State(
                    new UUID(0, i), now, new Odds(odds), new Odds(Odds.ONE - odds), Instant.now()));
        }
        hub.moved(states);
        return now;
    }

    @Test
    void whoStopsReading_costsLittleAndIsCutOffWhileOthersAreToldEverything() throws Exception {
        followOneMarketEach();
        try (Socket stuck = stuckReader("/api/v1/live", "*")) {
            waitUntil(() -> live.connections() == OTHERS + 1);
            long timer = vertx.setPeriodic(50, tick -> moveAll());
            waitUntil(() -> hub.waiting() > 0);
            long stoodStill = System.nanoTime();

            everyOtherIsToldOf(moveAll());
            assertThat(live.connections()).isEqualTo(OTHERS + 1);
            long most = 0;
            while (live.connections() > OTHERS && System.nanoTime() - stoodStill < PATIENCE_NANOS) {
                most = Math.max(most, hub.waiting());
                Thread.sleep(20);
            }

            assertThat(most).isBetween(1L, (long) WAITING_MAX);
            assertThat(live.connections()).isEqualTo(OTHERS);
            assertThat(System.nanoTime() - stoodStill).isBetween(STANDSTILL_NANOS / 2, CLOSED_WITHIN_NANOS);
            assertThat(hungUp("slow")).isEqualTo(1);
            assertThat(isReset(stuck)).isTrue();
            everyOtherIsToldOf(moveAll());
            vertx.cancelTimer(timer);
        }
        assertThat(live.connections()).isEqualTo(OTHERS);
        assertThat(hungUp("too_large") + hungUp("silent")).isZero();
    }

    @Test
    void aStreamThatIsNotRead_isCutOffToo() throws Exception {
        try (Socket stuck = stuckReader("/api/v1/live/sse", null)) {
            waitUntil(() -> live.connections() == 1);
            long timer = vertx.setPeriodic(50, tick -> moveAll());
            waitUntil(() -> hub.waiting() > 0);
            long most = 0;
            for (long from = System.nanoTime(); live.connections() > 0 && System.nanoTime() - from < PATIENCE_NANOS; ) {
                most = Math.max(most, hub.waiting());
                Thread.sleep(20);
            }

            assertThat(most).isBetween(1L, (long) WAITING_MAX);
            assertThat(live.connections()).isZero();
            assertThat(hungUp("slow")).isEqualTo(1);
            assertThat(isReset(stuck)).isTrue();
            vertx.cancelTimer(timer);
        }
    }

    @Test
    void whoReadsSlowly_missesNothingButOddsInBetween() {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(server.port())
                .setURI("/api/v1/live");
        WebSocketClientOptions narrow = new WebSocketClientOptions();
        narrow.setReceiveBufferSize(4_096);
        try (SocketProbe probe = new SocketProbe(vertx, options, narrow)) {
            probe.send(new JsonObject()
                    .put("op", "auth")
                    .put("token", "user-token")
                    .encode());
            probe.send(subscription("*"));
            probe.next("snapshot", frame -> frame.getBoolean("last"));
            probe.stopReading();
            long timer = vertx.setPeriodic(20, tick -> moveAll());
            waitUntil(() -> hub.waiting() > 0);
            for (int i = 0; i < ENDING; i++) {
                hub.turned(new UUID(0, i), MarketStatus.CLOSED, null);
                hub.turned(
                        new UUID(0, i),
                        i % 2 == 0 ? MarketStatus.RESOLVED : MarketStatus.CANCELLED,
                        i % 2 == 0 ? Resolution.THIS : null);
                hub.settled(List.of(wonBy(USER, i)));
                hub.balances(Map.of(USER, Credits.of(1_000 + i)));
            }
            vertx.cancelTimer(timer);
            long newest = moveAll();
            probe.readOn();

            for (int i = 0; i < ENDING; i++) {
                String market = new UUID(0, i).toString();
                assertThat(probe.next("market").getString("status")).isEqualTo("closed");
                JsonObject end = probe.next("market");
                assertThat(end.getString("marketId")).isEqualTo(market);
                assertThat(end.getString("status"))
                        .isEqualTo(i % 2 == 0 ? MarketStatus.RESOLVED : MarketStatus.CANCELLED);
                assertThat(probe.next("settled").getString("betId")).isEqualTo(market);
                assertThat(probe.next("balance").getInteger("balance")).isEqualTo(1_000 + i);
            }
            List<Long> told = new ArrayList<>();
            while (!told.contains(newest)) {
                told.add(probe.next("odds")
                        .getJsonArray("updates")
                        .getJsonObject(0)
                        .getLong("seq"));
            }
            assertThat(told).isSorted().hasSizeLessThan((int) newest / 2);
            assertThat(probe.isClosed()).isFalse();
        }
    }

    private static SettledBet wonBy(UUID user, int bet) {
        return new SettledBet(user, new UUID(0, bet), new UUID(0, bet), BetStatus.WON, Credits.of(10));
    }

    private void followOneMarketEach() {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(server.port())
                .setURI("/api/v1/live");
        for (int i = 0; i < OTHERS; i++) {
            int number = i;
            WebSocket socket = TestDatabase.await(client.connect(options));
            socket.textMessageHandler(text -> received(number, new JsonObject(text)));
            TestDatabase.await(socket.writeTextMessage(subscription(new UUID(0, i % MARKETS).toString())));
        }
    }

    private void received(int number, JsonObject frame) {
        if (number == 0) {
            RULES.check(frame);
        }
        if (frame.getString("type").equals("odds")) {
            seen.accumulateAndGet(
                    number, frame.getJsonArray("updates").getJsonObject(0).getLong("seq"), (before, now) -> {
                        assertThat(now).isGreaterThan(before);
                        return now;
                    });
        }
    }

    private static String subscription(String markets) {
        return new JsonObject()
                .put("op", "subscribe")
                .put("channel", "odds")
                .put("markets", markets.equals("*") ? markets : List.of(markets))
                .encode();
    }

    private void everyOtherIsToldOf(long state) {
        waitUntil(() -> {
            for (int i = 0; i < OTHERS; i++) {
                if (seen.get(i) < state) {
                    return false;
                }
            }
            return true;
        });
    }

    private double hungUp(String reason) {
        return metrics.get("thisthat_live_hung_up")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }

    /** Reads its first bytes, and then nothing any more. */
    private Socket stuckReader(String path, String markets) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        String upgrade = markets == null ? "" : UPGRADE;
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + upgrade + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo(markets == null ? "HTTP/1.1 200" : "HTTP/1.1 101");
        if (markets != null) {
            socket.getOutputStream().write(masked(subscription(markets)));
        }
        return socket;
    }

    /** A text frame of less than 126 bytes, under a mask of zeros. */
    private static byte[] masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[payload.length + 6];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    private static boolean isReset(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static void waitUntil(BooleanSupplier met) {
        long from = System.nanoTime();
        while (!met.getAsBoolean()) {
            assertThat(System.nanoTime() - from).as("waited in vain").isLessThan(PATIENCE_NANOS);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
