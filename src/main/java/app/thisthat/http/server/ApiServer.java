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
     * What the servers serve besides the operations. Loading takes longer than the start of the databases, and needs
     * none of them.
     */
    public static final class Resources {

        private final Future<Contract> contract;
        private final Future<Optional<WebClientPages.Content>> webClient;

        private Resources(Future<Contract> contract, Future<Optional<WebClientPages.Content>> webClient) {
            this.contract = contract;
            this.webClient = webClient;
        }

        /** Starts to load the resources on worker threads. */
        public static Resources load(Vertx vertx, HttpSettings settings) {
            return new Resources(
                    Contract.load(vertx),
                    settings.webClient()
                            ? WebClientPages.load(vertx).map(Optional::of)
                            : Future.succeededFuture(Optional.empty()));
        }
    }

    /**
     * Starts the servers.
     *
     * @param resources are awaited
     * @param operations handlers of all operations; later registrations have no effect
     * @param development tools of the web client; none in production
     * @param limiter shared by all servers of the process
     * @return fails with {@link IllegalStateException} if an operation has no handler or a handler no operation, and if
     *     the port is in use
     */
    public static Future<ApiServer> start(
            Vertx vertx,
            HttpSettings settings,
            Resources resources,
            DevelopmentTools development,
            Operations operations,
            Authenticator authenticator,
            RateLimiter limiter,
            DependencyHealth dependencies,
            MeterRegistry metrics) {
        ClientAddressResolver addresses = new ClientAddressResolver(settings.trustedProxies());
        CorsPolicy cors = new CorsPolicy(settings.allowedOrigins());
        ConnectionDrain drain = new ConnectionDrain();
        return Future.all(resources.contract, resources.webClient).compose(loaded -> {
            Contract contract = loaded.resultAt(0);
            Optional<WebClientPages> webClient =
                    resources.webClient.result().map(content -> new WebClientPages(content, development));
            contract.requireHandlers(operations.handlers().keySet());
            ErrorHandler errors = new ErrorHandler(dependencies.toRefusal(), ErrorMetrics.unrouted(metrics));
            BodyMemory bodyMemory = new BodyMemory(settings.bodyMemory());
            ConnectionLimits limits = new ConnectionLimits(settings.connections(), settings.connectionsPerAddress());
            ResponseCache cache = new ResponseCache(addresses, cors);
            new ConnectionMetrics(limits, bodyMemory, cache).bindTo(metrics);
            return deploy(
                    vertx,
                    settings,
                    new ClientConnections(
                            limits, drain, settings.requestTimeout(), addresses::networkOf, ErrorHandler::toResponse),
                    new ApiRouter(
                            contract,
                            operations,
                            authenticator,
                            limiter,
                            errors,
                            new DocumentationPages(vertx),
                            webClient,
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
