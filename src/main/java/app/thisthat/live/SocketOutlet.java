package app.thisthat.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** The way over a WebSocket. */
record SocketOutlet(ServerWebSocket socket) implements Outlet {

    private static final Buffer NOTHING = Buffer.buffer();

    @Override
    public boolean full() {
        return socket.isClosed() || socket.writeQueueFull();
    }

    @Override
    public void send(String frame) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(frame);
        }
    }

    @Override
    public void close(CloseCode code) {
        if (!socket.isClosed()) {
            socket.close(code.number(), code.reason());
        }
    }

    @Override
    public void ping() {
        if (!socket.isClosed()) {
            socket.writePing(NOTHING);
        }
    }

    @Override
    public boolean answers() {
        return true;
    }
}
