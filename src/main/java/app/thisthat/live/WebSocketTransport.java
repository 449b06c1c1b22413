package app.thisthat.live;

import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.Future;

/**
 * The way over a WebSocket. Frames go straight to the channel, and only while it takes them: what waits before it, in a
 * queue of Vert.x's own, is never more than a ping, a goodbye and the answers to the pings that a client may send.
 */
record WebSocketTransport(ServerWebSocket socket, NettyConnection wire) implements ClientTransport {

    private static final Buffer NOTHING = Buffer.buffer();

    @Override
    public boolean full() {
        return socket.isClosed() || !wire.channel().isWritable();
    }

    @Override
    public long queued() {
        return wire.queued();
    }

    @Override
    public void send(Frame frame) {
        if (!socket.isClosed()) {
            Future<?> unused = wire.channel().writeAndFlush(new TextWebSocketFrame(frame.view()));
        }
    }

    @Override
    public void comeBackAfter(int ms) {}

    @Override
    public void close(CloseCode code) {
        if (!socket.isClosed()) {
            socket.close(code.number(), code.reason());
        }
        if (code == CloseCode.TOO_MANY) {
            wire.deafen();
        }
        wire.cutSoon();
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
