package app.thisthat.live;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The Netty channel of a client. Vert.x limits its queue by messages, of which sixteen can be half a megabyte, and
 * closes a connection only after queued data is read. The channel limits bytes and can be reset. Used on its event
 * loop only.
 */
final class NettyConnection {

    /** Size of the kernel's send buffer; Linux allocates twice as much. */
    private static final int SEND_BUFFER_BYTES = 65_536;

    private final Channel channel;
    private final Duration closeDelay;

    /** Takes the connection of a request before the upgrade, and the time for the client to read the close frame. */
    NettyConnection(HttpConnection connection, Duration closeDelay) {
        this.channel = ((ConnectionBase) connection).channel();
        this.closeDelay = closeDelay;
    }

    void limitSendBuffer() {
        channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }

    Channel channel() {
        return channel;
    }

    long queuedBytes() {
        return channel.isWritable()
                ? channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable()
                : channel.config().getWriteBufferLowWaterMark() + channel.bytesBeforeWritable();
    }

    void stopReading() {
        channel.config().setAutoRead(false);
    }

    /** Resets the connection after the close delay, bypassing the handlers that wait for queued data. */
    void resetAfterDelay() {
        Future<?> unused = channel.eventLoop().schedule(this::reset, closeDelay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void reset() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            Future<?> unused = channel.pipeline().firstContext().close();
        }
    }
}
