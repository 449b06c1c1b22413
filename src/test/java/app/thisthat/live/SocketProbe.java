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

/** A client of the live socket that holds every frame it gets against the contract. */
public final class SocketProbe implements AutoCloseable {

    private static final FrameSchemas RULES = new FrameSchemas();
    private static final long PATIENCE_SECONDS = 30;

    private final WebSocketClient client;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

    /** Connects to a service on a port of this machine. */
    public SocketProbe(Vertx vertx, int port) {
        this(
                vertx,
                new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI("/api/v1/live"));
    }

    SocketProbe(Vertx vertx, WebSocketConnectOptions options) {
        this(vertx, options, new WebSocketClientOptions());
    }

    SocketProbe(Vertx vertx, WebSocketConnectOptions options, WebSocketClientOptions manner) {
        client = vertx.createWebSocketClient(manner);
        socket = TestDatabase.await(client.connect(options).map(this::listen));
    }

    private WebSocket listen(WebSocket opened) {
        opened.textMessageHandler(text -> frames.add(new JsonObject(text)));
        opened.closeHandler(
                closed -> closeCode.complete(opened.closeStatusCode() == null ? -1 : (int) opened.closeStatusCode()));
        return opened;
    }

    /** Sends a message as it stands. */
    public void send(String text) {
        socket.writeTextMessage(text);
    }

    void sendPing() {
        socket.writePing(Buffer.buffer());
    }

    /** Sends a part of a message that another is to follow. */
    void sendPiece(String text, boolean first) {
        socket.writeFrame(
                first
                        ? WebSocketFrame.textFrame(text, false)
                        : WebSocketFrame.continuationFrame(Buffer.buffer(text), false));
    }

    void sendBinary(byte[] bytes) {
        socket.writeBinaryMessage(Buffer.buffer(bytes));
    }

    /** Subscribes to the odds of markets. */
    public void subscribe(int id, Object... markets) {
        JsonArray wanted = new JsonArray();
        for (Object market : markets) {
            wanted.add(market.toString());
        }
        send(new JsonObject()
                .put("op", "subscribe")
                .put("id", id)
                .put("channel", "odds")
                .put("markets", wanted)
                .encode());
    }

    void stopReading() {
        socket.pause();
    }

    void readOn() {
        socket.resume();
    }

    boolean isClosed() {
        return closeCode.isDone();
    }

    /** The next frame of a type, or any that a test wants; frames before it are passed over, but checked. */
    public JsonObject next(String type, Predicate<JsonObject> wanted) {
        try {
            while (true) {
                JsonObject frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new AssertionError("no " + type + " within " + PATIENCE_SECONDS + " s");
                }
                RULES.check(frame);
                if (frame.getString("type").equals(type) && wanted.test(frame)) {
                    return frame;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next frame, whatever it is. */
    JsonObject next() {
        try {
            JsonObject frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            RULES.check(frame);
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a wanted frame has come by now; frames before it are passed over, but checked. */
    public boolean heard(String type, Predicate<JsonObject> wanted) {
        for (JsonObject frame = frames.poll(); frame != null; frame = frames.poll()) {
            RULES.check(frame);
            if (frame.getString("type").equals(type) && wanted.test(frame)) {
                return true;
            }
        }
        return false;
    }

    /** The next frame of a type. */
    public JsonObject next(String type) {
        return next(type, any -> true);
    }

    /** The code with which the server hung up. */
    int closed() {
        return closedWithin(PATIENCE_SECONDS);
    }

    /** The code with which the server hung up before that time was over. */
    public int closedWithin(long seconds) {
        try {
            return closeCode.get(seconds, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not closed within " + seconds + " s", e);
        }
    }

    /** Hangs up, and checks the frames that nobody wanted. */
    @Override
    public void close() {
        TestDatabase.await(client.close());
        frames.forEach(RULES::check);
    }
}
