package app.thisthat.http.server;

import app.thisthat.http.Authenticator;
import app.thisthat.http.DependencyHealth;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.ResponseCache;
import app.thisthat.http.connection.ClientConnections;
import app.thisthat.http.connection.ConnectionDrain;
import app.thisthat.http.connection.ConnectionLimits;
import app.thisthat.http.contract.Contract;
import app.thisthat.http.ratelimit.RateLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The running API: one HTTP server per event loop, all on one port. */
public final class ApiServer {

    /** Makes Vert.x choose one free port for all servers of a deployment. */
    private static final int ANY_SHARED_PORT = -1;

    /** Time until the port is closed. */
    private static final long PORT_CLOSE_MS = 250;

    private final Vertx vertx;
    private final String deploymentId;
    private final int port;
    private final ConnectionDrain drain;

    private ApiServer(Vertx vertx, String deploymentId, int port, ConnectionDrain drain) {
        this.vertx = vertx;
        this.deploymentId = deploymentId;
        this.port = port;
        this.drain = drain;
    }

    /**
     * Starts the servers.
     *
     * @param operations handlers of all operations; later registrations have no effect
     * @param development tools of the web client; none in production
     * @param limiter shared by all servers of the process
     * @return fails with {@link IllegalStateException} if an operation has no handler or a handler no operation, and if
     *     the port is in use
     */
    public static Future<ApiServer> start(
            Vertx vertx,
            HttpSettings settings,
            DevelopmentTools development,
            Operations operations,
            Authenticator authenticator,
            RateLimiter limiter,
            DependencyHealth dependencies,
            MeterRegistry metrics) {
        ClientAddressResolver addresses = new ClientAddressResolver(settings.trustedProxies());
        CorsPolicy cors = new CorsPolicy(settings.allowedOrigins());
        ConnectionDrain drain = new ConnectionDrain();
        Future<Optional<WebClientPages>> webClient = settings.webClient()
                ? WebClientPages.load(vertx, development).map(Optional::of)
                : Future.succeededFuture(Optional.empty());
        return Future.all(Contract.load(vertx), DocumentationPages.load(vertx), webClient)
                .compose(loaded -> {
                    Contract contract = loaded.resultAt(0);
                    contract.requireHandlers(operations.handlers().keySet());
                    ErrorHandler errors = new ErrorHandler(dependencies.toRefusal(), ErrorMetrics.unrouted(metrics));
                    DocumentationPages pages = loaded.resultAt(1);
                    BodyMemory bodyMemory = new BodyMemory(settings.bodyMemory());
                    ConnectionLimits limits =
                            new ConnectionLimits(settings.connections(), settings.connectionsPerAddress());
                    ResponseCache cache = new ResponseCache(addresses, cors);
                    new ConnectionMetrics(limits, bodyMemory, cache).bindTo(metrics);
                    return deploy(
                            vertx,
                            settings,
                            new ClientConnections(
                                    limits,
                                    drain,
                                    settings.requestTimeout(),
                                    addresses::networkOf,
                                    ErrorHandler::toResponse),
                            new ApiRouter(
                                    contract,
                                    operations,
                                    authenticator,
                                    limiter,
                                    errors,
                                    pages,
                                    webClient.result(),
                                    development.simulatorUrl().map(url -> new SimulatorProxy(vertx, url)),
                                    settings,
                                    addresses,
                                    cors,
                                    cache,
                                    new StreamLimiter(),
                                    metrics,
                                    dependencies,
                                    bodyMemory));
                });
    }

    private static Future<ApiServer> deploy(
            Vertx vertx, HttpSettings settings, ClientConnections connections, ApiRouter router) {
        int port = settings.port() == 0 ? ANY_SHARED_PORT : settings.port();
        List<HttpVerticle> servers = new CopyOnWriteArrayList<>();
        return vertx.deployVerticle(
                        () -> {
                            HttpVerticle server = new HttpVerticle(router, connections, settings, port);
                            servers.add(server);
                            return server;
                        },
                        new DeploymentOptions().setInstances(settings.instances()))
                .map(id -> new ApiServer(vertx, id, servers.get(0).actualPort(), connections.drain()));
    }

    /** The port in use, also if the settings have port 0. */
    public int port() {
        return port;
    }

    /**
     * Stops accepting connections, then closes each connection after its next response or once it is idle. Waits up to
     * seven seconds. Clients that were told to close a connection would connect again, and connections that wait to be
     * accepted are reset when the port is closed; therefore the port is closed first.
     */
    public Future<Void> stop() {
        vertx.setTimer(PORT_CLOSE_MS, closed -> drain.start());
        return vertx.undeploy(deploymentId);
    }
}
