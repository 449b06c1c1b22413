package app.thisthat.http.connection;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.impl.ShutdownEvent;
import java.time.Duration;
import java.util.function.Function;

/**
 * Bounds what one HTTP/1.1 connection may occupy, and closes it without losing a response. It sits between the decoder
 * and Vert.x and runs on the event loop of the connection.
 *
 * <ul>
 *   <li>The head of a request must be complete within the head timeout after its first byte. For the first request the
 *       time begins with the connection.
 *   <li>At most {@link #PIPELINED_MAX} requests of a connection are unanswered. Further ones are discarded, and the
 *       connection is closed after the last response.
 *   <li>A client must accept data of a response within {@link #STALL_TIMEOUT}.
 *   <li>The rest of a request must arrive within {@link #REST_TIMEOUT} of its response.
 *   <li>At a close the output ends first. Input is discarded for {@link #LINGER_TIME}, because the kernel would reset
 *       a connection with unread input, and the client would lose the response.
 *   <li>While the node is crowded, an idle connection of a site with more than its share is closed, and one whose
 *       request arrives slowly.
 *   <li>While the service stops, a connection is closed by its next response, or after it was idle for
 *       {@link #DRAIN_TIME}.
 * </ul>
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty reports failures of writes and closes to the pipeline
final class ConnectionGuard extends ChannelDuplexHandler {

    static final Duration REST_TIMEOUT = Duration.ofSeconds(2);
    static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);
    static final Duration LINGER_TIME = Duration.ofSeconds(1);
    static final Duration DRAIN_TIME = Duration.ofSeconds(2);
    static final int PIPELINED_MAX = 16;

    /** A head may take this long on a crowded node. */
    private static final Duration SLOW_HEAD = Duration.ofSeconds(2);

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FINAL_STATUS_MIN = 200;

    /** State of the input. */
    private enum Phase {
        CONNECTED,
        IDLE,
        HEAD,
        BODY,
        UPGRADED,
        CLOSING
    }

    private final ConnectionSweep sweep;
    private final CountedConnection counted;
    private final ConnectionDrain drain;
    private final Duration headTimeout;
    private final Function<Refusal, FullHttpResponse> toResponse;
    private ChannelHandlerContext context;
    private Phase phase;
    private long phaseStartNanos;
    private int unanswered;
    private boolean acceptsNoRequest;
    private boolean discards;
    private boolean writesInterim;
    private boolean responds;
    private boolean closesAfterResponse;
    private ShutdownEvent shutdown;
    private Object stalledMessage;
    private long stalledProgress;
    private long stalledSinceNanos;

    /**
     * Creates the guard of one connection.
     *
     * @param reading whether the first request has already been decoded
     * @param toResponse converts a refusal to a response with all common headers
     */
    ConnectionGuard(
            ConnectionSweep sweep,
            CountedConnection counted,
            ConnectionDrain drain,
            Duration headTimeout,
            boolean reading,
            Function<Refusal, FullHttpResponse> toResponse) {
        this.phase = reading ? Phase.IDLE : Phase.CONNECTED;
        this.sweep = sweep;
        this.counted = counted;
        this.drain = drain;
        this.headTimeout = headTimeout;
        this.toResponse = toResponse;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        phaseStartNanos = sweep.nowNanos();
        sweep.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        sweep.remove(this);
    }

    private void enter(Phase next) {
        phase = next;
        phaseStartNanos = sweep.nowNanos();
    }

    /** Called for each read while the head of a request is incomplete. */
    void headStarted() {
        if (phase == Phase.CONNECTED) {
            phase = Phase.HEAD; // the time goes on
        } else if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            startRequest();
        }
        if (phase == Phase.CLOSING || discards) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof LastHttpContent && phase == Phase.BODY) {
            enter(Phase.IDLE);
        }
        ctx.fireChannelRead(message);
    }

    private void startRequest() {
        boolean busy = unanswered >= PIPELINED_MAX
                || (unanswered > 0 && drain.isDraining())
                || !context.channel().isWritable();
        if (phase == Phase.CLOSING || acceptsNoRequest) {
            discards = true;
        } else if (!busy) {
            unanswered++;
            enter(Phase.BODY);
        } else {
            discards = true;
            acceptsNoRequest = true;
            if (unanswered == 0) {
                closeAfter(context.writeAndFlush(Unpooled.EMPTY_BUFFER));
            }
        }
    }

    private void closeAfter(ChannelFuture written) {
        written.addListener(done -> close(context, context.newPromise()));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            startResponse(response);
        }
        if (message instanceof LastHttpContent && !writesInterim && phase != Phase.UPGRADED) {
            ctx.write(message, endResponse(promise));
        } else {
            ctx.write(message, promise);
        }
    }

    private void startResponse(HttpResponse response) {
        int status = response.status().code();
        writesInterim = status < FINAL_STATUS_MIN;
        if (status == SWITCHING_PROTOCOLS) {
            enter(Phase.UPGRADED);
            return;
        }
        responds = !writesInterim;
        if (responds && unanswered <= 1 && (drain.isDraining() || acceptsNoRequest)) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            acceptsNoRequest = true;
            closesAfterResponse = true;
        }
    }

    private ChannelPromise endResponse(ChannelPromise promise) {
        responds = false;
        unanswered = Math.max(0, unanswered - 1);
        if (phase == Phase.IDLE || phase == Phase.BODY) {
            phaseStartNanos = sweep.nowNanos();
        }
        if (!closesAfterResponse) {
            return promise;
        }
        ChannelPromise written = promise.unvoid();
        closeAfter(written);
        return written;
    }

    /** Sends a response to no request, and closes the connection. */
    void reject(Refusal refusal) {
        FullHttpResponse response = toResponse.apply(refusal);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        acceptsNoRequest = true;
        closeAfter(context.writeAndFlush(response));
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!(ctx.channel() instanceof DuplexChannel channel) || !channel.isActive()) {
            ctx.close(promise);
            return;
        }
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (phase == Phase.CLOSING) {
            return;
        }
        enter(Phase.CLOSING);
        ctx.flush();
        channel.config().setAutoRead(true);
        Future<?> unused = channel.shutdownOutput();
    }

    /** Holds the shutdown back from Vert.x, which would close an idle connection at once and a busy one unannounced. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean drains = phase != Phase.UPGRADED && phase != Phase.CLOSING;
        if (event instanceof ShutdownEvent stop && stop.timeout() > 0 && drains) {
            shutdown = stop;
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Called at the interval of the {@link ConnectionSweep}. */
    void check() {
        switch (phase) {
            case CONNECTED -> {
                if (hasLasted(headTimeout)) {
                    close(context, context.newPromise());
                }
            }
            case HEAD -> {
                if (hasLasted(headTimeout) && unanswered == 0) {
                    reject(Refusal.of(RefusalCode.REQUEST_TIMEOUT, "The request did not arrive in time"));
                }
            }
            case BODY -> {
                if (unanswered == 0 && hasLasted(REST_TIMEOUT)) {
                    close(context, context.newPromise());
                }
            }
            case CLOSING -> {
                if (hasLasted(LINGER_TIME)) {
                    context.close();
                }
            }
            default -> {}
        }
        shutDown();
        closeIfStalled();
    }

    /** Closes the connection if it has been idle for a time and its site has more than a number of connections. */
    void evict(int share, Duration idle) {
        boolean slowHead = phase == Phase.HEAD && unanswered == 0 && hasLasted(SLOW_HEAD);
        if ((slowHead || isIdle() && hasLasted(idle)) && counted.evict(share)) {
            close(context, context.newPromise());
        }
    }

    private boolean isIdle() {
        return unanswered == 0 && (phase == Phase.CONNECTED || phase == Phase.IDLE);
    }

    private boolean hasLasted(Duration time) {
        return sweep.nowNanos() - phaseStartNanos > time.toNanos();
    }

    /** Shuts down idle connections, and those whose response has begun: event streams end at a shutdown. */
    private void shutDown() {
        boolean idle = isIdle() && hasLasted(DRAIN_TIME);
        if (shutdown != null && drain.isDraining() && (idle || responds)) {
            ShutdownEvent event = shutdown;
            shutdown = null;
            context.fireUserEventTriggered(event);
        }
    }

    /** Closes the connection if the client has accepted no data for too long. Live sockets have their own limit. */
    private void closeIfStalled() {
        ChannelOutboundBuffer queue = context.channel().unsafe().outboundBuffer();
        Object message = queue == null || phase == Phase.UPGRADED ? null : queue.current();
        long progress = message == null ? 0 : queue.currentProgress();
        if (message == null || message != stalledMessage || progress != stalledProgress) {
            stalledMessage = message;
            stalledProgress = progress;
            stalledSinceNanos = sweep.nowNanos();
        } else if (sweep.nowNanos() - stalledSinceNanos > STALL_TIMEOUT.toNanos()) {
            context.close();
        }
    }
}
