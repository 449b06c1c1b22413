package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import app.thisthat.platform.Json;
import app.thisthat.platform.jobs.Backoff;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the feed's WebSocket, with the markets subscribed on it. The feed has no acknowledgements and no
 * sequence numbers, and a connection can stay open without delivering. An idle connection is therefore replaced, and
 * the markets of a new connection are polled over REST, because missed messages are not repeated. Confined to one event
 * loop.
 */
final class PriceSocket {

    /** A connection with more than some hundreds of tokens delivers nothing; each market has two tokens. */
    static final int MARKETS_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(PriceSocket.class);
    private static final long CONNECT_TIMEOUT_MS = 10_000;

    /** After this many failures, about a minute, the retry delay is multiplied by {@link #SLOW_RETRY_FACTOR}. */
    private static final int FAST_RETRIES = 20;

    private static final int SLOW_RETRY_FACTOR = 20;

    private static final String PING = "PING";
    private static final String PONG = "PONG";

    private final Vertx vertx;
    private final WebSocketClient client;
    private final String url;
    private final Consumer<PriceUpdate> onUpdate;
    private final Consumer<List<MirroredId>> resync;
    private final Runnable onFirstUpdate;
    private final Timing timing;
    private final Map<UUID, MirroredId> markets = new LinkedHashMap<>();
    private final Backoff backoff;

    private WebSocket open;
    private long timer = -1;
    private long lastMessageMs;
    private boolean connecting;
    private boolean retryPending;
    private boolean updateReceived;
    private boolean closed;

    /** Pongs do not end the idle time. The retry delay doubles with each failure. */
    record Timing(Duration pingInterval, Duration idleTimeout, Duration firstRetry, Duration longestRetry) {

        static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    /**
     * Creates the socket. It connects when the first market is added.
     *
     * @param onUpdate receives every update
     * @param resync receives the markets of a new connection, whose updates may have been missed
     * @param onFirstUpdate runs at the first update of each connection
     */
    PriceSocket(
            Vertx vertx,
            WebSocketClient client,
            String url,
            Consumer<PriceUpdate> onUpdate,
            Consumer<List<MirroredId>> resync,
            Runnable onFirstUpdate,
            Timing timing) {
        this.vertx = vertx;
        this.client = client;
        this.url = url;
        this.onUpdate = onUpdate;
        this.resync = resync;
        this.onFirstUpdate = onFirstUpdate;
        this.timing = timing;
        this.backoff = new Backoff(timing.firstRetry(), timing.longestRetry());
    }

    Collection<MirroredId> markets() {
        return List.copyOf(markets.values());
    }

    boolean isOpen() {
        return open != null;
    }

    boolean hasCapacity() {
        return markets.size() < MARKETS_MAX;
    }

    void add(List<MirroredId> added) {
        added.forEach(market -> markets.put(market.marketId(), market));
        if (open != null) {
            send("subscribe", added);
        } else if (!connecting && !retryPending) {
            connect();
        }
    }

    void remove(List<MirroredId> removed) {
        removed.forEach(market -> markets.remove(market.marketId()));
        if (open != null && markets.isEmpty()) {
            disconnect(); // a connection without tokens may receive the messages of all markets
        } else if (open != null) {
            send("unsubscribe", removed);
        }
    }

    void retry() {
        if (retryPending) {
            vertx.cancelTimer(timer);
            connect();
        }
    }

    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        if (open != null) {
            disconnect();
        }
    }

    private void disconnect() {
        WebSocket socket = open;
        open = null;
        vertx.cancelTimer(timer);
        socket.close();
    }

    private void connect() {
        retryPending = false;
        connecting = true;
        client.connect(new WebSocketConnectOptions().setAbsoluteURI(url).setTimeout(CONNECT_TIMEOUT_MS))
                .onComplete(this::connected, this::connectionLost);
    }

    private void connected(WebSocket socket) {
        connecting = false;
        if (closed || markets.isEmpty()) {
            socket.close();
            return;
        }
        open = socket;
        updateReceived = false;
        lastMessageMs = nowMs();
        socket.textMessageHandler(this::receive);
        socket.exceptionHandler(failure -> socket.close());
        socket.closeHandler(done -> {
            if (open == socket) {
                connectionLost(new FeedException("The feed closed the socket"));
            }
        });
        timer = vertx.setPeriodic(timing.pingInterval().toMillis(), tick -> ping(socket));
        socket.writeTextMessage(text(new Subscription(tokens(markets.values()), "market", true, true)));
        resync.accept(List.copyOf(markets.values()));
    }

    private void receive(String text) {
        if (text.equals(PONG)) {
            return; // a frozen connection still sends pongs
        }
        lastMessageMs = nowMs();
        backoff.succeeded();
        List<PriceUpdate> updates = PriceSocketParser.parse(text);
        updates.forEach(onUpdate);
        if (!updateReceived && !updates.isEmpty()) {
            updateReceived = true;
            onFirstUpdate.run();
        }
    }

    private void ping(WebSocket socket) {
        if (nowMs() - lastMessageMs > timing.idleTimeout().toMillis()) {
            LOG.info("Price socket idle; reconnecting");
            socket.close();
        } else {
            socket.writeTextMessage(PING);
        }
    }

    private void connectionLost(Throwable cause) {
        vertx.cancelTimer(timer);
        open = null;
        connecting = false;
        if (closed || markets.isEmpty()) {
            return;
        }
        retryPending = true;
        long delayMs = backoff.failed() * (backoff.failures() > FAST_RETRIES ? SLOW_RETRY_FACTOR : 1);
        LOG.atDebug()
                .addKeyValue("cause", String.valueOf(cause.getMessage()))
                .addKeyValue("retryInMs", delayMs)
                .log("Price socket lost");
        timer = vertx.setTimer(delayMs, tick -> connect());
    }

    private record Subscription(
            List<String> assets_ids, String type, boolean custom_feature_enabled, boolean initial_dump) {}

    private record SubscriptionChange(List<String> assets_ids, String operation, boolean custom_feature_enabled) {}

    private void send(String operation, Collection<MirroredId> changed) {
        if (!changed.isEmpty()) {
            open.writeTextMessage(text(new SubscriptionChange(tokens(changed), operation, true)));
        }
    }

    private static String text(Object message) {
        return new String(Json.bytes(message), StandardCharsets.UTF_8);
    }

    private static List<String> tokens(Collection<MirroredId> markets) {
        return markets.stream()
                .flatMap(market -> Stream.of(market.thisToken(), market.thatToken()))
                .toList();
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }
}
