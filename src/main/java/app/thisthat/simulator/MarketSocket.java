package app.thisthat.simulator;

import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** One client of the market socket. As in the real API, subscriptions are not acknowledged. */
final class MarketSocket {

    /** Further tokens are ignored, as in the real API. */
    static final int TOKENS_MAX = 500;

    private static final int BOOKS_PER_FRAME = 25;

    private final ServerWebSocket webSocket;
    private final World world;
    private final Faults faults;
    private final Overrides overrides;
    private final Set<String> tokens = new LinkedHashSet<>();
    private boolean customFeatures;

    MarketSocket(ServerWebSocket webSocket, World world, Faults faults, Overrides overrides) {
        this.webSocket = webSocket;
        this.world = world;
        this.faults = faults;
        this.overrides = overrides;
    }

    Set<String> tokens() {
        return tokens;
    }

    /** Whether the client enabled the additional message types. */
    boolean customFeatures() {
        return customFeatures;
    }

    /** Sends a frame, after the delay of the sockets. */
    void send(String frame) {
        if (faults.socketDelayMs() > 0) {
            Vertx.currentContext().owner().setTimer(faults.socketDelayMs(), timer -> write(frame));
        } else {
            write(frame);
        }
    }

    /** Writes a frame, or drops it if the client is too slow or gone. */
    private void write(String frame) {
        if (!webSocket.isClosed() && !webSocket.writeQueueFull()) {
            webSocket.writeTextMessage(frame);
        }
    }

    void close() {
        webSocket.close();
    }

    /** Handles a message; the callbacks receive the added and removed tokens. */
    void receive(
            String text, BiConsumer<MarketSocket, String> subscribe, BiConsumer<MarketSocket, String> unsubscribe) {
        if ("PING".equals(text)) {
            webSocket.writeTextMessage("PONG");
            return;
        }
        try {
            changeSubscriptions(new JsonObject(text), subscribe, unsubscribe);
        } catch (DecodeException | ClassCastException e) {
            send(new JsonObject().put("message", "Invalid request body").encode());
        }
    }

    private void changeSubscriptions(
            JsonObject message,
            BiConsumer<MarketSocket, String> subscribe,
            BiConsumer<MarketSocket, String> unsubscribe) {
        List<String> requested = message.getJsonArray("assets_ids", new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
        customFeatures |= message.getBoolean("custom_feature_enabled", false);
        if ("unsubscribe".equals(message.getString("operation"))) {
            requested.stream().filter(tokens::remove).forEach(token -> unsubscribe.accept(this, token));
            return;
        }
        List<String> added = requested.stream()
                .filter(token -> tokens.size() < TOKENS_MAX && tokens.add(token))
                .toList();
        added.forEach(token -> subscribe.accept(this, token));
        if (message.getBoolean("initial_dump", true) && !faults.socketsFrozen()) {
            sendBooks(added);
        }
    }

    /** Sends the order books of the tokens, several in a frame. */
    private void sendBooks(List<String> added) {
        JsonArray books = new JsonArray();
        for (String token : added) {
            world.byToken(token).filter(market -> !market.closed()).ifPresent(market -> books.add(book(market, token)));
            if (books.size() == BOOKS_PER_FRAME) {
                webSocket.writeTextMessage(books.encode());
                books.clear();
            }
        }
        if (!books.isEmpty()) {
            webSocket.writeTextMessage(books.encode());
        }
    }

    private JsonObject book(SimulatedMarket market, String token) {
        return overrides
                .book(market, token)
                .map(stated -> ClobRows.book(market, token, stated, world.now()).put("event_type", "book"))
                .orElseGet(() -> SocketFrames.book(market, token, world.now()));
    }
}
