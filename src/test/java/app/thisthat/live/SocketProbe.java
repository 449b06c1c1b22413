package app.thisthat.live;

import app.thisthat.harness.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of the live socket that validates each received frame against the contract. */
public final class SocketProbe implements AutoCloseable {

    private static final FrameSchemas SCHEMAS = new FrameSchemas();
    private static final long TIMEOUT_SECONDS = 30;

    private final WebSocketClient client;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

    /** Connects to a service on a local port. */
    public SocketProbe(Vertx vertx, int port) {
        this(vertx, options(port));
    }

    SocketProbe(Vertx vertx, WebSocketConnectOptions options) {
        this(vertx, options, new WebSocketClientOptions());
    }

    SocketProbe(Vertx vertx, WebSocketConnectOptions options, WebSocketClientOptions clientOptions) {
        client = vertx.createWebSocketClient(clientOptions);
        socket = TestDatabase.await(client.connect(options).map(this::setHandlers));
    }

    static WebSocketConnectOptions options(int port) {
        return new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI("/api/v1/live");
    }

    private WebSocket setHandlers(WebSocket opened) {
        opened.textMessageHandler(text -> frames.add(new JsonObject(text)));
        opened.closeHandler(
                closed -> closeCode.complete(opened.closeStatusCode() == null ? -1 : (int) opened.closeStatusCode()));
        return opened;
    }

    public void send(String text) {
        socket.writeTextMessage(text);
    }

    void sendPing() {
        socket.writePing(Buffer.buffer());
    }

    /** Sends a fragment of a message that is not the last one. */
    void sendFragment(String text, boolean first) {
        socket.writeFrame(
                first
                        ? WebSocketFrame.textFrame(text, false)
                        : WebSocketFrame.continuationFrame(Buffer.buffer(text), false));
    }

    /** Sends bytes of a text message that are not the last ones; the first ones must be empty. */
    void sendFragment(byte[] bytes, boolean first) {
        socket.writeFrame(
                first
                        ? WebSocketFrame.textFrame("", false)
                        : WebSocketFrame.continuationFrame(Buffer.buffer(bytes), false));
    }

    void endFragments() {
        socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(), true));
    }

    void sendBinary(byte[] bytes) {
        socket.writeBinaryMessage(Buffer.buffer(bytes));
    }

    public void subscribe(int id, Object... markets) {
        JsonArray ids = new JsonArray();
        for (Object market : markets) {
            ids.add(market.toString());
        }
        send(new JsonObject()
                .put("op", "subscribe")
                .put("id", id)
                .put("channel", "odds")
                .put("markets", ids)
                .encode());
    }

    void stopReading() {
        socket.pause();
    }

    void resumeReading() {
        socket.resume();
    }

    boolean isClosed() {
        return closeCode.isDone();
    }

    /** The next frame of a type that matches; other frames are validated and skipped. */
    public JsonObject next(String type, Predicate<JsonObject> matches) {
        while (true) {
            JsonObject frame = poll(type + " frame");
            if (frame.getString("type").equals(type) && matches.test(frame)) {
                return frame;
            }
        }
    }

    /** The next frame of a type; other frames are validated and skipped. */
    public JsonObject next(String type) {
        return next(type, any -> true);
    }

    JsonObject next() {
        return poll("frame");
    }

    private JsonObject poll(String expected) {
        try {
            JsonObject frame = frames.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("No " + expected + " within " + TIMEOUT_SECONDS + " s");
            }
            SCHEMAS.check(frame);
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a matching frame has been received; frames up to it are validated and removed. */
    public boolean hasReceived(String type, Predicate<JsonObject> matches) {
        for (JsonObject frame = frames.poll(); frame != null; frame = frames.poll()) {
            SCHEMAS.check(frame);
            if (frame.getString("type").equals(type) && matches.test(frame)) {
                return true;
            }
        }
        return false;
    }

    int closeCode() {
        return closedWithin(TIMEOUT_SECONDS);
    }

    /** The close code of the server; fails if the server does not close the socket in time. */
    public int closedWithin(long seconds) {
        try {
            return closeCode.get(seconds, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("Not closed within " + seconds + " s", e);
        }
    }

    /** Closes the socket and validates the remaining frames. */
    @Override
    public void close() {
        TestDatabase.await(client.close());
        frames.forEach(SCHEMAS::check);
    }
}
