package app.thisthat.http.connection;

import app.thisthat.kernel.Refusal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Accepts the connections of all servers of the process within the limits, and adds the handlers of this package to
 * their pipelines. HTTP/2 connections are only counted. If HTTP/2 in clear text is enabled, Vert.x decodes the first
 * request before it reports the connection, so the decoder of Vert.x stays.
 *
 * @param headTimeout time for the head of a request
 * @param networkOf network of a client for the limit per address; empty: the client has no such limit
 * @param toResponse response for a connection that is rejected before its first request
 */
public record ClientConnections(
        ConnectionLimits limits,
        ConnectionDrain drain,
        Duration headTimeout,
        Function<SocketAddress, Optional<ClientNetwork>> networkOf,
        Function<Refusal, FullHttpResponse> toResponse) {

    private static final String DECODER = "httpDecoder";
    private static final String ENCODER = "httpEncoder";

    /** Creates the connection handler of a server. Called on the event loop of the server. */
    public Handler<HttpConnection> handler(Vertx vertx, HttpServerOptions options) {
        ConnectionSweep sweep = new ConnectionSweep(limits, System::nanoTime);
        vertx.setPeriodic(ConnectionSweep.INTERVAL_MS, id -> sweep.run());
        return connection -> accept(connection, sweep, options);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Netty notifies the listeners
    private void accept(HttpConnection connection, ConnectionSweep sweep, HttpServerOptions options) {
        Channel channel = ((ConnectionBase) connection).channel();
        Optional<ClientNetwork> network = networkOf.apply(connection.remoteAddress());
        Optional<Refusal> refusal = limits.acquire(network);
        CountedConnection counted = new CountedConnection(limits, network, refusal.isEmpty());
        if (refusal.isEmpty()) {
            channel.closeFuture().addListener(closed -> counted.release());
        } else if (limits.startRejection()) {
            channel.closeFuture().addListener(closed -> limits.endRejection());
        } else {
            channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.context(DECODER) == null) {
            refusal.ifPresent(rejected -> connection.close());
            return;
        }
        boolean strict = !options.isHttp2ClearTextEnabled();
        ConnectionGuard guard = new ConnectionGuard(sweep, counted, drain, headTimeout, !strict, toResponse);
        pipeline.addAfter(ENCODER, "guard", guard);
        if (strict) {
            pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(options, guard::headStarted));
        }
        refusal.ifPresent(guard::reject);
    }
}
