package app.thisthat.live;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Operations;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.http.server.CorsPolicy;
import app.thisthat.http.server.HttpSettings;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens the live connections: {@code GET /api/v1/live} upgrades to a WebSocket, {@code GET /api/v1/live/sse} is a
 * stream of server-sent events.
 */
public final class LiveApi implements MeterBinder {

    private static final String SOCKET = "/api/v1/live";
    private static final String STREAM = "/api/v1/live/sse";

    private final Vertx vertx;
    private final MarketStateRegistry registry;
    private final Authenticator authenticator;
    private final CorsPolicy corsPolicy;
    private final ConnectionLimiter limiter;
    private final Map<HttpConnection, Set<LiveSession>> streams = new ConcurrentHashMap<>();

    /**
     * Creates the handlers of both paths.
     *
     * @param registry the market states, maintained by a {@link LiveVerticle}
     * @param authenticator verifies the access tokens of private channels
     */
    public LiveApi(
            Vertx vertx,
            MarketStateRegistry registry,
            Authenticator authenticator,
            LiveSettings settings,
            HttpSettings http) {
        this.vertx = vertx;
        this.registry = registry;
        this.authenticator = authenticator;
        this.corsPolicy = new CorsPolicy(http.allowedOrigins());
        this.limiter = new ConnectionLimiter(settings.socketsPerAddress(), settings.sockets());
    }

    public void register(Operations operations) {
        operations.onGet(SOCKET, this::socket);
        operations.onGet(STREAM, this::stream);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("thisthat_live_connections", limiter, ConnectionLimiter::size)
                .description("Open sockets and streams")
                .register(meters);
        registry.bindTo(meters);
    }

    /** Number of open connections of this node, closing ones included. */
    int connections() {
        return limiter.size();
    }

    private void socket(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.canUpgradeToWebSocket()) {
            throw refused(RefusalCode.VALIDATION_ERROR, "WebSocket upgrade required");
        }
        ApiRequest client = ApiRequest.of(context);
        PrivateChannel.Client address = new PrivateChannel.Client(client.clientAddress(), client.clientNetwork());
        RateLimitHandler rateLimit = RateLimitHandler.of(context);
        Runnable release = acquireConnection(context);
        NettyConnection connection = connection(request);
        request.toWebSocket()
                .onComplete(socket -> serve(socket, connection, rateLimit, address, release), failure -> release.run());
    }

    private NettyConnection connection(HttpServerRequest request) {
        return new NettyConnection(request.connection(), registry.timings().closeDelay());
    }

    /** Checks the origin and the limits; returns the action that releases the connection. */
    private Runnable acquireConnection(RoutingContext context) {
        if (!corsPolicy.allows(context.request())) {
            throw refused(RefusalCode.FORBIDDEN, "Origin not allowed");
        }
        String network = ApiRequest.of(context).clientNetwork();
        Optional<String> site = ApiRequest.of(context).clientSite();
        limiter.acquire(network, site).ifPresent(refusal -> {
            throw refusal.asException();
        });
        return () -> limiter.release(network, site);
    }

    private void serve(
            ServerWebSocket socket,
            NettyConnection connection,
            RateLimitHandler rateLimit,
            PrivateChannel.Client client,
            Runnable release) {
        connection.limitSendBuffer();
        EventLoopBroadcaster broadcaster = registry.localBroadcaster();
        LiveSession session = broadcaster.open(new WebSocketTransport(socket, connection));
        PrivateChannel channel = new PrivateChannel(vertx, broadcaster, session, authenticator, rateLimit, client);
        SocketCommandHandler commands = new SocketCommandHandler(broadcaster, session, channel, registry::lookUp);
        socket.frameHandler(commands::frameReceived);
        socket.exceptionHandler(failure -> {
            if (!(failure instanceof HttpClosedException || failure instanceof IOException)) {
                session.close(CloseCode.of(failure));
            }
        });
        socket.shutdownHandler(stopping -> broadcaster.shutDown(session));
        socket.closeHandler(closed -> {
            commands.socketClosed();
            release.run();
        });
    }

    private void stream(RoutingContext context) {
        context.request().resume();
        ClientCommand command = subscription(context.request().getParam("markets"));
        EventLoopBroadcaster broadcaster = registry.localBroadcaster();
        registry.lookUp(broadcaster.unknown(command.markets()))
                .compose(loaded -> {
                    stream(context, command, broadcaster);
                    return Future.succeededFuture();
                })
                .onFailure(context::fail);
    }

    private void stream(RoutingContext context, ClientCommand command, EventLoopBroadcaster broadcaster) {
        HttpServerRequest request = context.request();
        if (request.response().closed()) {
            return;
        }
        if (!broadcaster.unknown(command.markets()).isEmpty()) {
            throw refused(RefusalCode.MARKET_NOT_FOUND, "Market not found");
        }
        HttpServerResponse response = context.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no"); // no buffering in proxies
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
            return;
        }
        Runnable releaseConnection = acquireConnection(context);
        LiveSession session = broadcaster.open(new EventStreamTransport(response, resetAfterDelay(request)));
        shutDownWith(request.connection(), session);
        AtomicBoolean released = new AtomicBoolean();
        Handler<Void> release = ended -> {
            if (released.compareAndSet(false, true)) {
                broadcaster.remove(session);
                removeStream(request.connection(), session);
                releaseConnection.run();
            }
        };
        response.closeHandler(release);
        response.endHandler(release);
        if (command.all()) {
            broadcaster.subscribeAll(session);
        } else {
            broadcaster.subscribe(session, command.markets());
            session.sendSnapshot(broadcaster.states(command.markets()));
        }
    }

    /** Shuts a session down with its connection, which has one shutdown handler and over HTTP/2 several streams. */
    private void shutDownWith(HttpConnection connection, LiveSession session) {
        streams.computeIfAbsent(connection, first -> {
                    Set<LiveSession> sessions = ConcurrentHashMap.newKeySet();
                    first.shutdownHandler(stopping ->
                            sessions.forEach(each -> registry.localBroadcaster().shutDown(each)));
                    return sessions;
                })
                .add(session);
    }

    private void removeStream(HttpConnection connection, LiveSession session) {
        streams.computeIfPresent(connection, (same, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
        });
    }

    /** The reset of a stream: over HTTP/2 of the stream alone, since others share its connection. */
    private Runnable resetAfterDelay(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.response()::reset;
        }
        NettyConnection connection = connection(request);
        connection.limitSendBuffer();
        return connection::resetAfterDelay;
    }

    private static ClientCommand subscription(String markets) {
        try {
            return ClientCommand.subscription(markets == null ? "*" : markets);
        } catch (ClientCommand.InvalidCommandException e) {
            throw e.refusal().asException();
        }
    }

    private static RefusedException refused(RefusalCode code, String message) {
        return Refusal.of(code, message).asException();
    }
}
