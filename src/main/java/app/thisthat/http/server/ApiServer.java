package app.thisthat.http.server;

import app.thisthat.http.CallerVerification;
import app.thisthat.http.DependencyStatus;
import app.thisthat.http.Operations;
import app.thisthat.http.cache.ResponseCache;
import app.thisthat.http.contract.Contract;
import app.thisthat.http.ratelimit.RateLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The API of a process while it runs: one server for each event loop that shall serve HTTP, all on one port. */
public final class ApiServer {

    /** Asks Vert.x for one free port that all servers of a deployment share. */
    private static final int ANY_SHARED_PORT = -1;

    private final Vertx vertx;
    private final String deploymentId;
    private final int port;
    private final ConnectionDrain farewell;

    private ApiServer(Vertx vertx, String deploymentId, int port, ConnectionDrain farewell) {
        this.vertx = vertx;
        this.deploymentId = deploymentId;
        this.port = port;
        this.farewell = farewell;
    }

    /**
     * Starts to serve.
     *
     * @param settings where, and with how many event loops
     * @param operations what the features do; complete, since nothing registered later is seen
     * @param access who calls
     * @param limiter how often; one for the whole process
     * @param dependencies how to tell trouble with the databases from faults of ours
     * @param metrics where requests are timed and errors are counted, by operation
     * @return fails with {@link IllegalStateException} if contract and operations do not match, or if the port is taken
     */
    public static Future<ApiServer> start(
            Vertx vertx,
            HttpSettings settings,
            Operations operations,
            CallerVerification access,
            RateLimiter limiter,
            DependencyStatus dependencies,
            MeterRegistry metrics) {
        ClientAddressResolver addresses = new ClientAddressResolver(settings.trustedProxies());
        CorsPolicy origins = new CorsPolicy(settings.allowedOrigins());
        ConnectionDrain farewell = new ConnectionDrain();
        return Future.all(Contract.load(vertx), DocumentationPages.load(vertx)).compose(loaded -> {
            Contract contract = loaded.resultAt(0);
            contract.requireHandlers(operations.handlers().keySet());
            ErrorHandler errors = new ErrorHandler(dependencies.faults(), ErrorMetrics.ofNoOperation(metrics));
            DocumentationPages pages = loaded.resultAt(1);
            return deploy(
                    vertx,
                    settings,
                    new ApiRouter(
                            contract,
                            operations,
                            access,
                            limiter,
                            errors,
                            pages,
                            settings,
                            addresses,
                            origins,
                            new ResponseCache(addresses, origins, farewell),
                            metrics,
                            dependencies,
                            farewell));
        });
    }

    private static Future<ApiServer> deploy(Vertx vertx, HttpSettings settings, ApiRouter router) {
        int port = settings.port() == 0 ? ANY_SHARED_PORT : settings.port();
        List<HttpVerticle> servers = new CopyOnWriteArrayList<>();
        return vertx.deployVerticle(
                        () -> {
                            HttpVerticle server = new HttpVerticle(router, settings, port);
                            servers.add(server);
                            return server;
                        },
                        new DeploymentOptions().setInstances(settings.instances()))
                .map(id -> new ApiServer(vertx, id, servers.get(0).actualPort(), router.farewell()));
    }

    /** The port it listens on, also when the settings left the choice to the system. */
    public int port() {
        return port;
    }

    /** Goes on serving, and asks clients to come back over other connections. */
    public void announceStop() {
        farewell.announce();
    }

    /** Takes no new request, lets those under way end for some seconds, and is gone. */
    public Future<Void> stop() {
        return vertx.undeploy(deploymentId);
    }
}
