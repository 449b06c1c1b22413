package app.thisthat.live;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Operations;
import app.thisthat.http.server.CorsPolicy;
import app.thisthat.http.server.HttpSettings;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The two ways in: {@code GET /api/v1/live} upgrades to a socket, {@code GET /api/v1/live/sse} is a stream of events. */
public final class LiveApi implements MeterBinder {

    private static final String SOCKET = "/api/v1/live";
    private static final String STREAM = "/api/v1/live/sse";

    private final Vertx vertx;
    private final MarketStateRegistry hub;
    private final Authenticator access;
    private final CorsPolicy origins;
    private final ConnectionLimiter admission;
    private final Map<HttpConnection, Set<LiveSession>> streams = new ConcurrentHashMap<>();

    /**
     * Prepares both ways.
     *
     * @param hub the states, filled by a {@link LiveVerticle}
     * @param access who may open the private channel
     */
    public LiveApi(
            Vertx vertx, MarketStateRegistry hub, Authenticator access, LiveSettings settings, HttpSettings http) {
        this.vertx = vertx;
        this.hub = hub;
        this.access = access;
        this.origins = new CorsPolicy(http.allowedOrigins());
        this.admission = new ConnectionLimiter(settings.socketsPerAddress(), settings.sockets());
    }

    public void register(Operations operations) {
        operations.onGet(SOCKET, this::socket);
        operations.onGet(STREAM, this::stream);
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        Gauge.builder("thisthat_live_connections", admission, ConnectionLimiter::size)
                .description("Sockets and streams that are open")
                .register(metrics);
        hub.bindTo(metrics);
    }

    /** How many connections are open on this node, those that are being closed included. */
    int connections() {
        return admission.size();
    }

    private void socket(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.canUpgradeToWebSocket()) {
            throw refused(RefusalCode.VALIDATION_ERROR, "This address speaks WebSocket only");
        }
        String address = ApiRequest.of(context).clientAddress();
        String network = admit(context);
        NettyConnection wire = new NettyConnection(request.connection());
        request.toWebSocket()
                .onComplete(
                        socket -> serve(socket, wire, address, () -> admission.leave(network)),
                        failure -> admission.leave(network));
    }

    private String admit(RoutingContext context) {
        if (!origins.allows(context.request())) {
            throw refused(RefusalCode.FORBIDDEN, "This origin is not allowed");
        }
        String network = ApiRequest.of(context).clientNetwork();
        admission.enter(network).ifPresent(refusal -> {
            throw refusal.asException();
        });
        return network;
    }

    private void serve(ServerWebSocket socket, NettyConnection wire, String address, Runnable leave) {
        wire.boundKernel();
        EventLoopBroadcaster loop = hub.here();
        LiveSession session = loop.open(new WebSocketTransport(socket, wire));
        SocketCommandHandler client = new SocketCommandHandler(vertx, loop, session, access, address);
        socket.textMessageHandler(client::received);
        socket.frameHandler(client::received);
        socket.binaryMessageHandler(bytes -> session.hangUp(CloseCode.BINARY));
        socket.pongHandler(pong -> session.heard(System.nanoTime()));
        socket.exceptionHandler(broken -> {
            if (!(broken instanceof HttpClosedException || broken instanceof IOException)) {
                session.hangUp(CloseCode.of(broken));
            }
        });
        socket.shutdownHandler(stopping -> loop.sendAway(session));
        socket.closeHandler(closed -> {
            client.closed();
            leave.run();
        });
    }

    private void stream(RoutingContext context) {
        ClientCommand command = wanted(context.request().getParam("markets"));
        EventLoopBroadcaster loop = hub.here();
        if (command.markets().stream().anyMatch(market -> loop.state(market) == null)) {
            throw refused(RefusalCode.MARKET_NOT_FOUND, "There is no such market");
        }
        String network = admit(context);
        HttpServerResponse response = context.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Encoding", "identity") // each would be compressed by itself, what is shared as well
                .putHeader("X-Accel-Buffering", "no"); // or a proxy would keep it until it is worth while
        LiveSession session = loop.open(new EventStreamTransport(response, cut(context.request())));
        onShutdown(context.request().connection(), session);
        AtomicBoolean gone = new AtomicBoolean();
        Handler<Void> leave = ended -> {
            if (gone.compareAndSet(false, true)) {
                loop.close(session);
                forget(context.request().connection(), session);
                admission.leave(network);
            }
        };
        response.closeHandler(leave);
        response.endHandler(leave);
        if (command.all()) {
            loop.followAll(session);
        } else {
            loop.follow(session, command.markets());
            session.snapshot(loop.states(command.markets()));
        }
    }

    /** A connection has one handler of its end, and over HTTP/2 several streams. */
    private void onShutdown(HttpConnection connection, LiveSession session) {
        streams.computeIfAbsent(connection, shared -> {
                    Set<LiveSession> sessions = ConcurrentHashMap.newKeySet();
                    shared.shutdownHandler(
                            stopping -> sessions.forEach(each -> hub.here().sendAway(each)));
                    return sessions;
                })
                .add(session);
    }

    private void forget(HttpConnection connection, LiveSession session) {
        streams.computeIfPresent(connection, (shared, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
        });
    }

    /** Over HTTP/2 a stream shares its connection with others, which go on. */
    private static Runnable cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return request.response()::reset;
        }
        NettyConnection wire = new NettyConnection(request.connection());
        wire.boundKernel();
        return wire::cutSoon;
    }

    /** A stream is a subscription that is written in the query. */
    private static ClientCommand wanted(String markets) {
        try {
            return ClientCommand.subscription(markets == null ? "*" : markets);
        } catch (ClientCommand.Unreadable e) {
            throw e.refusal().asException();
        }
    }

    private static RefusedException refused(RefusalCode code, String message) {
        return Refusal.of(code, message).asException();
    }
}
