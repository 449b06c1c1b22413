package app.thisthat.http.server;

import app.thisthat.http.connection.ClientConnections;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** An HTTP server on one event loop. All servers of a process share the port. */
final class HttpVerticle extends VerticleBase {

    /** Maximum time for requests in flight after the stop signal. */
    private static final int DRAIN_SECONDS = 5;

    /** Longer than the interval of WebSocket pings. */
    private static final int IDLE_SECONDS = 75;

    /** Concurrent requests of one HTTP/2 connection. Their unread bodies share the default window of 64 kB. */
    private static final long STREAMS_MAX = 32;

    /** Timeout of the WebSocket closing handshake. */
    private static final int CLOSING_SECONDS = 2;

    /** Commands have up to 8,192 characters of at most three bytes. */
    private static final int SOCKET_MESSAGE_BYTES_MAX = 3 * 8_192;

    /** Vert.x drops the connection of a larger frame without a close code, so the maximum exceeds that of a message. */
    private static final int SOCKET_FRAME_BYTES_MAX = 65_536;

    private final ApiRouter router;
    private final ClientConnections connections;
    private final HttpSettings settings;
    private final int port;
    private HttpServer server;

    HttpVerticle(ApiRouter router, ClientConnections connections, HttpSettings settings, int port) {
        this.router = router;
        this.connections = connections;
        this.settings = settings;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(port)
                .setIdleTimeout(IDLE_SECONDS)
                .setHandle100ContinueAutomatically(false)
                .setHttp2ClearTextEnabled(settings.http2())
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(STREAMS_MAX))
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setMaxWebSocketFrameSize(SOCKET_FRAME_BYTES_MAX)
                .setMaxWebSocketMessageSize(SOCKET_MESSAGE_BYTES_MAX)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        Router routes = router.create(vertx);
        server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    if (!router.cache().serve(request)) {
                        routes.handle(request);
                    }
                })
                .invalidRequestHandler(router.errors()::rejectMalformed)
                .connectionHandler(connections.handler(vertx, options));
        return server.listen();
    }

    int actualPort() {
        return server.actualPort();
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
    }
}
