package app.thisthat.http.server;

import app.thisthat.http.cache.CachedResponse;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** One HTTP server on one event loop; those of a process share the port. */
final class HttpVerticle extends VerticleBase {

    /** How long requests under way may take once the service is told to stop. */
    private static final int DRAIN_SECONDS = 5;

    /** A connection on which nothing moves for longer is closed. Sockets are kept open by pings. */
    private static final int IDLE_SECONDS = 75;

    /** How long a socket's other side may take to agree that it is closed. */
    private static final int CLOSING_SECONDS = 2;

    /** What a socket may hold of a message that is not complete: 8,192 characters, each of three bytes at the most. */
    private static final int SOCKET_MESSAGE_BYTES_MAX = 3 * 8_192;

    /** A larger frame breaks the connection off before the close code has arrived. */
    private static final int SOCKET_FRAME_BYTES_MAX = 65_536;

    private final ApiRouter router;
    private final HttpSettings settings;
    private final int port;
    private HttpServer server;

    HttpVerticle(ApiRouter router, HttpSettings settings, int port) {
        this.router = router;
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
                .setCompressionSupported(true)
                .setCompressionContentSizeThreshold(CachedResponse.ZIP_MIN)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setMaxWebSocketFrameSize(SOCKET_FRAME_BYTES_MAX)
                .setMaxWebSocketMessageSize(SOCKET_MESSAGE_BYTES_MAX)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        Router routes = router.create(vertx);
        server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    if (!router.ready().serve(request)) {
                        routes.handle(request);
                    }
                })
                .invalidRequestHandler(ErrorHandler::refuseMalformed);
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
