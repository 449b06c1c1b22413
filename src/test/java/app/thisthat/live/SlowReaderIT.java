package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A client that stops reading or reads slowly, among five hundred others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowReaderIT {

    private static final int MARKETS = 200;
    private static final int OTHERS = 499;
    private static final int CONNECTING_MAX = 50;
    private static final int ENDED_MARKETS = 40;
    private static final UUID USER = new UUID(0, 1);
    private static final long QUEUED_BYTES_MAX = 256 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Reserve for a busy machine. */
    private static final Duration CLOSING_DELAY_MAX = Duration.ofSeconds(10);

    private static final Duration STALL_TIMEOUT = LiveServer.SHORT_TIMINGS.stallTimeout();
    private static final FrameSchemas SCHEMAS = new FrameSchemas();

    private final LiveServer server =
            new LiveServer(Map.of("THISTHAT_LIVE_SOCKETS_PER_ADDRESS", "1000"), LiveServer.SHORT_TIMINGS);
    private final WebSocketClient client =
            server.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(OTHERS));
    private final AtomicLongArray lastSeq = new AtomicLongArray(OTHERS);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @AfterEach
    void awaitDisconnects() {
        waitUntil(() -> server.connections() == 0 && server.registry().queuedBytes() == 0);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private long changeOdds() {
        return server.changeOdds(MARKETS);
    }

    private long changeOddsEvery(int ms) {
        return server.vertx().setPeriodic(ms, timer -> changeOdds());
    }

    @Test
    void stalledSocket_isClosedWithinBoundedMemory_whileOthersReceiveEverything() throws Exception {
        changeOdds();
        double slowBefore = server.closedWith(CloseCode.SLOW);
        List<WebSocket> others = connectOthers();
        try (RawSocket stalled = RawSocket.webSocket(server.port())) {
            stalled.sendText(subscription("*"));
            waitUntil(() -> server.connections() == OTHERS + 1);
            long timer = changeOddsEvery(50);
            waitUntil(() -> server.registry().queuedBytes() > 0);
            long stalledAt = System.nanoTime();

            waitUntilOthersReceived(changeOdds());
            assertThat(server.connections()).isEqualTo(OTHERS + 1);
            assertThat(mostQueuedBytesUntilConnections(OTHERS)).isBetween(1L, QUEUED_BYTES_MAX);

            assertThat(Duration.ofNanos(System.nanoTime() - stalledAt))
                    .isBetween(STALL_TIMEOUT.dividedBy(2), STALL_TIMEOUT.plus(CLOSING_DELAY_MAX));
            assertThat(server.closedWith(CloseCode.SLOW)).isEqualTo(slowBefore + 1);
            assertThat(stalled.isReset()).isTrue();
            waitUntilOthersReceived(changeOdds());
            server.vertx().cancelTimer(timer);
        }
        assertThat(server.connections()).isEqualTo(OTHERS);
        assertThat(server.closedWith(CloseCode.TOO_LARGE) + server.closedWith(CloseCode.SILENT))
                .isZero();
        assertThat(failures).isEmpty();
        others.forEach(WebSocket::close);
    }

    @Test
    void stalledStream_isClosedWithinBoundedMemory() throws Exception {
        changeOdds();
        double slowBefore = server.closedWith(CloseCode.SLOW);
        try (RawSocket stalled = RawSocket.eventStream(server.port())) {
            waitUntil(() -> server.connections() == 1);
            long timer = changeOddsEvery(50);
            waitUntil(() -> server.registry().queuedBytes() > 0);

            assertThat(mostQueuedBytesUntilConnections(0)).isBetween(1L, QUEUED_BYTES_MAX);
            assertThat(server.closedWith(CloseCode.SLOW)).isEqualTo(slowBefore + 1);
            assertThat(stalled.isReset()).isTrue();
            server.vertx().cancelTimer(timer);
        }
    }

    @Test
    void slowSocket_missesOnlyIntermediateOdds() {
        long first = changeOdds();
        WebSocketClientOptions smallBuffer = new WebSocketClientOptions();
        smallBuffer.setReceiveBufferSize(4_096);
        try (SocketProbe probe = new SocketProbe(server.vertx(), SocketProbe.options(server.port()), smallBuffer)) {
            probe.send(new JsonObject()
                    .put("op", "auth")
                    .put("token", "user-token")
                    .encode());
            probe.send(subscription("*"));
            probe.next("snapshot", frame -> frame.getBoolean("last"));
            probe.stopReading();
            long timer = changeOddsEvery(20);
            waitUntil(() -> server.registry().queuedBytes() > 0);
            for (int i = 0; i < ENDED_MARKETS; i++) {
                endMarket(i);
            }
            server.vertx().cancelTimer(timer);
            long newest = changeOdds();
            probe.resumeReading();

            for (int i = 0; i < ENDED_MARKETS; i++) {
                assertEnd(probe, i);
            }
            List<Long> seqs = new ArrayList<>();
            while (!seqs.contains(newest)) {
                seqs.add(probe.next("odds")
                        .getJsonArray("updates")
                        .getJsonObject(0)
                        .getLong("seq"));
            }
            assertThat(seqs).isSorted().hasSizeLessThan((int) (newest - first) / 2);
            assertThat(probe.isClosed()).isFalse();
        }
    }

    private static MarketStatus finalStatus(int market) {
        return market % 2 == 0 ? MarketStatus.RESOLVED : MarketStatus.CANCELLED;
    }

    private void endMarket(int number) {
        UUID market = LiveServer.market(number);
        MarketStatus status = finalStatus(number);
        MarketStateRegistry registry = server.registry();
        registry.statusChanged(market, MarketStatus.CLOSED, null);
        registry.statusChanged(market, status, status == MarketStatus.RESOLVED ? Resolution.THIS : null);
        registry.betsSettled(
                List.of(new SettledBet(USER, market, market, "Title", Side.THIS, BetStatus.WON, Credits.of(10))));
        registry.balancesRead(Map.of(USER, Credits.of(1_000 + number)));
    }

    private static void assertEnd(SocketProbe probe, int number) {
        String market = LiveServer.market(number).toString();
        assertThat(probe.next("market").getString("status")).isEqualTo("closed");
        JsonObject end = probe.next("market");
        assertThat(end.getString("marketId")).isEqualTo(market);
        assertThat(end.getString("status")).isEqualTo(finalStatus(number).wire());
        assertThat(probe.next("settled").getString("betId")).isEqualTo(market);
        assertThat(probe.next("balance").getInteger("balance")).isEqualTo(1_000 + number);
    }

    /** Connects clients with a subscription to one market each. */
    private List<WebSocket> connectOthers() {
        List<WebSocket> sockets = new ArrayList<>();
        for (int from = 0; from < OTHERS; from += CONNECTING_MAX) {
            List<Future<WebSocket>> group = new ArrayList<>();
            for (int i = from; i < Math.min(OTHERS, from + CONNECTING_MAX); i++) {
                int number = i;
                group.add(client.connect(SocketProbe.options(server.port())).onSuccess(socket -> {
                    socket.textMessageHandler(text -> received(number, new JsonObject(text)));
                    socket.writeTextMessage(
                            subscription(LiveServer.market(number % MARKETS).toString()));
                }));
            }
            sockets.addAll(TestDatabase.await(Future.all(group)).list());
        }
        return sockets;
    }

    private void received(int number, JsonObject frame) {
        try {
            if (number == 0) {
                SCHEMAS.check(frame);
            }
            if (frame.getString("type").equals("odds")) {
                long seq = frame.getJsonArray("updates").getJsonObject(0).getLong("seq");
                assertThat(seq).isGreaterThan(lastSeq.getAndSet(number, seq));
            }
        } catch (AssertionError e) {
            failures.add(e);
        }
    }

    private static String subscription(String markets) {
        return new JsonObject()
                .put("op", "subscribe")
                .put("channel", "odds")
                .put("markets", markets.equals("*") ? markets : List.of(markets))
                .encode();
    }

    private void waitUntilOthersReceived(long seq) {
        waitUntil(() -> {
            for (int i = 0; i < OTHERS; i++) {
                if (lastSeq.get(i) < seq) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The largest number of queued bytes until so few connections are open. */
    private long mostQueuedBytesUntilConnections(int connections) {
        long[] most = {0};
        waitUntil(() -> {
            most[0] = Math.max(most[0], server.registry().queuedBytes());
            return server.connections() <= connections;
        });
        return most[0];
    }

    private static void waitUntil(BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .as("waiting time")
                    .isLessThan(TIMEOUT);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
