package app.thisthat.live;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The connection below a client, of which Vert.x's own types tell too little: its queue counts messages, of which sixteen may
 * be half a megabyte, and whoever closes it waits behind what the other side does not read. Used on its event loop only.
 */
final class NettyConnection {

    /** How long the other side may take to read the reason why it is hung up on. */
    private static final long FAREWELL_MS = 1_000;

    /** What the kernel may hold for a client; it takes twice as much. */
    private static final int KERNEL_BYTES_MAX = 65_536;

    private final Channel channel;

    /** Takes the connection of a request, before it is upgraded. */
    NettyConnection(HttpConnection connection) {
        this.channel = ((ConnectionBase) connection).channel();
    }

    void boundKernel() {
        channel.config().setOption(ChannelOption.SO_SNDBUF, KERNEL_BYTES_MAX);
    }

    Channel channel() {
        return channel;
    }

    /** Bytes that wait for the other side in this process. */
    long queued() {
        return channel.isWritable()
                ? channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable()
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
    }

    /** Hears nothing any more: what comes from one who sends without end is not even read. */
    void deafen() {
        channel.config().setAutoRead(false);
    }

    /** Resets the connection unless it is closed by then, past the handlers that would wait for what was written. */
    void cutSoon() {
        Future<?> unused = channel.eventLoop().schedule(this::cut, FAREWELL_MS, TimeUnit.MILLISECONDS);
    }

    private void cut() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            Future<?> unused = channel.pipeline().firstContext().close();
        }
    }
}
