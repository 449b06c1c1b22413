package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.market.MirroredId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers PING and sends nothing else. */
class PriceSocketTest {

    private static final int WAIT_SECONDS_MAX = 20;
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(10);
    private static final Duration LONGEST_RETRY = Duration.ofMillis(50);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger accepted = new AtomicInteger();
    private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<MirroredId>> resynced = new LinkedBlockingQueue<>();
    private HttpServer server;
    private WebSocketClient client;

    @BeforeEach
    void listen() throws Exception {
        server = vertx.createHttpServer().webSocketHandler(this::accept);
        server.listen(0).await(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        client = vertx.createWebSocketClient();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void accept(ServerWebSocket socket) {
        accepted.incrementAndGet();
        socket.closeHandler(done -> closed.add("closed"));
        socket.textMessageHandler(text -> {
            if (text.equals("PING")) {
                socket.writeTextMessage("PONG");
            } else {
                messages.add(new JsonObject(text));
            }
        });
    }

    @Test
    void idleSocket_isReplacedAndItsMarketsArePolled() throws Exception {
        PriceSocket socket = socket(SHORT);
        vertx.runOnContext(start -> socket.add(List.of(market(1))));

        assertThat(tokens(next(messages))).containsExactly("1", "-1");
        assertThat(next(closed)).isNotNull();
        assertThat(tokens(next(messages))).as("the second connection").containsExactly("1", "-1");
        assertThat(next(resynced)).containsExactly(market(1));
        assertThat(next(resynced)).containsExactly(market(1));
    }

    @Test
    void marketsAddedWhileConnecting_shareTheConnection() throws Exception {
        PriceSocket socket = socket(LONG);
        vertx.runOnContext(start -> {
            socket.add(List.of(market(1)));
            socket.remove(List.of(market(1)));
            socket.add(List.of(market(2)));
        });
        assertThat(tokens(next(messages))).containsExactly("2", "-2");

        vertx.runOnContext(later -> socket.add(List.of(market(3))));
        assertThat(next(messages).getString("operation")).isEqualTo("subscribe");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void socketWithoutMarkets_isClosedAndReconnectsForTheNextMarket() throws Exception {
        PriceSocket socket = socket(LONG);
        vertx.runOnContext(start -> socket.add(List.of(market(1))));
        assertThat(tokens(next(messages))).containsExactly("1", "-1");

        vertx.runOnContext(later -> socket.remove(List.of(market(1))));
        assertThat(next(closed)).isNotNull();
        vertx.runOnContext(later -> socket.add(List.of(market(2))));

        assertThat(tokens(next(messages))).containsExactly("2", "-2");
        assertThat(accepted).hasValue(2);
    }

    private PriceSocket socket(Duration idleTimeout) {
        PriceSocket.Timing timing = new PriceSocket.Timing(idleTimeout, idleTimeout, FIRST_RETRY, LONGEST_RETRY);
        String url = "ws://localhost:" + server.actualPort() + "/";
        return new PriceSocket(vertx, client, url, update -> {}, resynced::add, () -> {}, timing);
    }

    private static MirroredId market(int number) {
        return new MirroredId(new UUID(0, number), "0x" + number, "" + number, "-" + number);
    }

    private static List<String> tokens(JsonObject message) {
        return message.getJsonArray("assets_ids", new JsonArray()).stream()
                .map(Object::toString)
                .toList();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
