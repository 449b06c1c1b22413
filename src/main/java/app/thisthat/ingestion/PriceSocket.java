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
 * One connection to the feed's socket and the markets it carries. The feed acknowledges nothing and numbers nothing, and a
 * connection may fall silent while it looks alive; so one that says nothing for a while is replaced, and whenever a new one
 * stands, its markets have to be asked for over REST, since what was missed is not sent again. Confined to one event loop.
 */
final class PriceSocket {

    /** With more than some hundreds of tokens, two to a market, a connection is known to deliver nothing. */
    static final int MARKETS_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(PriceSocket.class);
    private static final long CONNECT_MS_MAX = 10_000;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(3);

    /** A feed that has been away for so many tries, which take most of a minute, is asked twenty times less often. */
    private static final int HURRIED_TRIES = 20;

    private static final int PATIENCE_FACTOR = 20;

    private static final String PING = "PING";
    private static final String PONG = "PONG";

    private final Vertx vertx;
    private final WebSocketClient client;
    private final String url;
    private final Consumer<PriceUpdate> hear;
    private final Consumer<List<MirroredId>> resync;
    private final Runnable reached;
    private final Patience patience;
    private final Map<UUID, MirroredId> markets = new LinkedHashMap<>();
    private final Backoff backoff = new Backoff(FIRST_RETRY, LONGEST_RETRY);

    private WebSocket open;
    private long timer = -1;
    private long heardAtMs;
    private boolean connecting;
    private boolean waiting;
    private boolean brought;
    private boolean closed;

    /**
     * How long is waited for what.
     *
     * @param ping between two pings
     * @param silence how long a connection may bring no news
     */
    record Patience(Duration ping, Duration silence) {

        static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /**
     * Connects as soon as there is a market to carry.
     *
     * @param hear told of what comes
     * @param resync told of markets whose changes may have been missed
     * @param reached told when a connection brings its first news
     */
    PriceSocket(
            Vertx vertx,
            WebSocketClient client,
            String url,
            Consumer<PriceUpdate> hear,
            Consumer<List<MirroredId>> resync,
            Runnable reached,
            Patience patience) {
        this.vertx = vertx;
        this.client = client;
        this.url = url;
        this.hear = hear;
        this.resync = resync;
        this.reached = reached;
        this.patience = patience;
    }

    Collection<MirroredId> markets() {
        return List.copyOf(markets.values());
    }

    boolean isOpen() {
        return open != null;
    }

    boolean hasRoom() {
        return markets.size() < MARKETS_MAX;
    }

    void add(List<MirroredId> more) {
        more.forEach(market -> markets.put(market.marketId(), market));
        if (open != null) {
            send("subscribe", more);
        } else if (!connecting && !waiting) {
            connect();
        }
    }

    void remove(List<MirroredId> gone) {
        gone.forEach(market -> markets.remove(market.marketId()));
        if (open != null && markets.isEmpty()) {
            leave(); // a connection that names no market may bring all of them
        } else if (open != null) {
            send("unsubscribe", gone);
        }
    }

    /** Connects now if it waits for that: the feed seems to be there. */
    void retry() {
        if (waiting) {
            vertx.cancelTimer(timer);
            connect();
        }
    }

    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        if (open != null) {
            leave();
        }
    }

    private void leave() {
        WebSocket left = open;
        open = null;
        vertx.cancelTimer(timer);
        left.close();
    }

    private void connect() {
        waiting = false;
        connecting = true;
        client.connect(new WebSocketConnectOptions().setAbsoluteURI(url).setTimeout(CONNECT_MS_MAX))
                .onComplete(this::connected, this::lost);
    }

    private void connected(WebSocket socket) {
        connecting = false;
        if (closed || markets.isEmpty()) {
            socket.close();
            return;
        }
        open = socket;
        brought = false;
        heardAtMs = now();
        socket.textMessageHandler(this::message);
        socket.exceptionHandler(failure -> socket.close());
        socket.closeHandler(gone -> {
            if (open == socket) {
                lost(new FeedException("the socket was closed"));
            }
        });
        timer = vertx.setPeriodic(patience.ping().toMillis(), tick -> ping(socket));
        socket.writeTextMessage(text(new FirstWords(tokens(markets.values()), "market", true, true)));
        resync.accept(List.copyOf(markets.values()));
    }

    private void message(String text) {
        if (text.equals(PONG)) {
            return; // a frozen connection says that too
        }
        heardAtMs = now();
        backoff.succeeded();
        List<PriceUpdate> ticks = PriceSocketParser.ticks(text);
        ticks.forEach(hear);
        if (!brought && !ticks.isEmpty()) {
            brought = true;
            reached.run();
        }
    }

    private void ping(WebSocket socket) {
        if (now() - heardAtMs > patience.silence().toMillis()) {
            LOG.info("A socket of the feed is silent; replaced");
            socket.close();
        } else {
            socket.writeTextMessage(PING);
        }
    }

    private void lost(Throwable cause) {
        vertx.cancelTimer(timer);
        open = null;
        connecting = false;
        if (closed || markets.isEmpty()) {
            return;
        }
        waiting = true;
        long wait = backoff.failed() * (backoff.failures() > HURRIED_TRIES ? PATIENCE_FACTOR : 1);
        LOG.atDebug()
                .addKeyValue("cause", String.valueOf(cause.getMessage()))
                .addKeyValue("retryInMs", wait)
                .log("A socket of the feed is lost");
        timer = vertx.setTimer(wait, tick -> connect());
    }

    private record FirstWords(
            List<String> assets_ids, String type, boolean custom_feature_enabled, boolean initial_dump) {}

    private record Change(List<String> assets_ids, String operation, boolean custom_feature_enabled) {}

    private void send(String operation, Collection<MirroredId> changed) {
        if (!changed.isEmpty()) {
            open.writeTextMessage(text(new Change(tokens(changed), operation, true)));
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

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
