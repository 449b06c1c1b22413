package app.thisthat.simulator;

import app.thisthat.simulator.world.World;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** One socket that watches markets. Nothing it says is acknowledged, as on the real wire. */
final class MarketSocket {

    /** Tokens beyond it are not served, and nothing says so: as on the real wire. */
    static final int TOKENS_MAX = 500;

    private static final int BOOKS_PER_FRAME = 25;

    private final ServerWebSocket webSocket;
    private final World world;
    private final Faults faults;
    private final Set<String> tokens = new LinkedHashSet<>();
    private boolean custom;

    MarketSocket(ServerWebSocket webSocket, World world, Faults faults) {
        this.webSocket = webSocket;
        this.world = world;
        this.faults = faults;
    }

    /** What it watches. */
    Set<String> tokens() {
        return tokens;
    }

    /** Whether it asked for the newer kinds of messages. */
    boolean custom() {
        return custom;
    }

    /** Sends a frame; drops it if the reader is too slow or gone, for it has no way to notice either. */
    void send(String frame) {
        if (!webSocket.isClosed() && !webSocket.writeQueueFull()) {
            webSocket.writeTextMessage(frame);
        }
    }

    void drop() {
        webSocket.close();
    }

    /** Takes a message in; {@code watch} and {@code unwatch} are told of the tokens it adds and takes away. */
    void hear(String text, BiConsumer<MarketSocket, String> watch, BiConsumer<MarketSocket, String> unwatch) {
        if ("PING".equals(text)) {
            webSocket.writeTextMessage("PONG");
            return;
        }
        try {
            obey(new JsonObject(text), watch, unwatch);
        } catch (DecodeException | ClassCastException e) {
            send(new JsonObject().put("message", "Invalid request body").encode());
        }
    }

    private void obey(
            JsonObject order, BiConsumer<MarketSocket, String> watch, BiConsumer<MarketSocket, String> unwatch) {
        List<String> named = order.getJsonArray("assets_ids", new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
        custom |= order.getBoolean("custom_feature_enabled", false);
        if ("unsubscribe".equals(order.getString("operation"))) {
            named.stream().filter(tokens::remove).forEach(token -> unwatch.accept(this, token));
            return;
        }
        List<String> added = named.stream()
                .filter(token -> tokens.size() < TOKENS_MAX && tokens.add(token))
                .toList();
        added.forEach(token -> watch.accept(this, token));
        if (order.getBoolean("initial_dump", true) && !faults.socketsFrozen()) {
            dump(added);
        }
    }

    /** The order books of what was asked for, several in a frame. */
    private void dump(List<String> added) {
        JsonArray books = new JsonArray();
        for (String token : added) {
            world.byToken(token)
                    .filter(market -> !market.closed())
                    .ifPresent(market -> books.add(SocketFrames.book(market, token, world.now())));
            if (books.size() == BOOKS_PER_FRAME) {
                webSocket.writeTextMessage(books.encode());
                books.clear();
            }
        }
        if (!books.isEmpty()) {
            webSocket.writeTextMessage(books.encode());
        }
    }
}
