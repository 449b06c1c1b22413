package app.thisthat.live;

import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.Future;

/**
 * A WebSocket. Frames are written to the Netty channel, and only while it is writable. The queue of Vert.x in front
 * of the channel contains at most a ping, a close frame and the answers to pings of the client.
 */
record WebSocketTransport(ServerWebSocket socket, NettyConnection connection) implements ClientTransport {

    private static final Buffer EMPTY = Buffer.buffer();

    @Override
    public boolean isFull() {
        return socket.isClosed() || !connection.channel().isWritable();
    }

    @Override
    public long queuedBytes() {
        return connection.queuedBytes();
    }

    @Override
    public void send(Frame frame) {
        if (!socket.isClosed()) {
            Future<?> unused = connection.channel().writeAndFlush(new TextWebSocketFrame(frame.view()));
        }
    }

    @Override
    public void setReconnectDelay(int ms) {}

    @Override
    public void close(CloseCode code) {
        if (!socket.isClosed()) {
            if (connection.channel().isWritable()) {
                socket.close(code.number(), code.reason());
            } else { // Vert.x logs the failure of its own close when the connection is reset
                Future<?> unused =
                        connection.channel().writeAndFlush(new CloseWebSocketFrame(code.number(), code.reason()));
            }
        }
        if (code == CloseCode.TOO_MANY) {
            connection.stopReading();
        }
        connection.resetAfterDelay();
    }

    @Override
    public void ping() {
        if (!socket.isClosed()) {
            socket.writePing(EMPTY);
        }
    }

    @Override
    public boolean answersPings() {
        return true;
    }
}
