package app.thisthat;

import app.thisthat.account.BootstrapAccounts;
import app.thisthat.account.DemoPlayers;
import app.thisthat.account.Role;
import app.thisthat.http.DependencyHealth;
import app.thisthat.http.Operations;
import app.thisthat.http.server.ApiServer;
import app.thisthat.http.server.DevelopmentTools;
import app.thisthat.http.server.HttpSettings;
import app.thisthat.ingestion.FeedSettings;
import app.thisthat.market.ConditionIdStore;
import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.eventbus.Cluster;
import app.thisthat.platform.eventbus.ClusterSettings;
import app.thisthat.platform.observability.EventLoopLagMonitor;
import app.thisthat.platform.observability.ManagementSettings;
import app.thisthat.platform.observability.ManagementVerticle;
import app.thisthat.platform.observability.Metrics;
import app.thisthat.platform.postgres.DatabaseClock;
import app.thisthat.platform.postgres.Migrations;
import app.thisthat.platform.postgres.StartRetry;
import app.thisthat.platform.postgres.StorageProbe;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of the service. Starts its parts in order and stops them in reverse order. */
public final class Service {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final long START_SECONDS_MAX = 60;
    private static final long STOP_SECONDS_MAX = 8;
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final String LOOPBACK = "127.0.0.1";

    private final Settings settings;
    private final EmbeddedServers servers;
    private final Vertx vertx;
    private final ApiServer.Resources resources;
    private final Infrastructure infrastructure;
    private final Deque<String> deployments = new ArrayDeque<>();
    private ManagementVerticle management;
    private ApiServer api;
    private List<BootstrapAccounts.Login> demoLogins = List.of();
    private Optional<String> simulatorControl = Optional.empty();

    private Service(
            Settings settings,
            EmbeddedServers servers,
            PrometheusMeterRegistry metrics,
            Vertx vertx,
            ApiServer.Resources resources) {
        this.settings = settings;
        this.servers = servers;
        this.vertx = vertx;
        this.resources = resources;
        this.infrastructure = Infrastructure.open(vertx, metrics, settings, servers);
    }

    /**
     * Starts a node; returns when it serves requests. The embedded servers start while this thread starts the event
     * loops and worker threads load the contract. Jobs start last. Blocks.
     *
     * @throws RuntimeException with a message for the operator, after the started parts were stopped
     */
    public static Service start(Settings settings) {
        CompletableFuture<EmbeddedServers> servers = CompletableFuture.supplyAsync(
                () -> EmbeddedServers.start(settings.dataDir(), settings.database(), settings.redis()),
                task -> new Thread(task, "start-of-servers").start());
        Vertx vertx = null;
        Service service = null;
        try {
            PrometheusMeterRegistry metrics = Metrics.registry();
            VertxOptions options = Cluster.options(settings.cluster()).setPreferNativeTransport(true);
            vertx = await(startVertx(Metrics.vertx(options, metrics), settings.cluster()));
            ApiServer.Resources resources = ApiServer.Resources.load(vertx, settings.http());
            service = new Service(settings, started(servers), metrics, vertx, resources);
            service.start();
            return service;
        } catch (RuntimeException e) {
            if (service != null) {
                service.stop();
            } else {
                if (vertx != null) {
                    stop("event loops", vertx.close());
                }
                servers.thenAccept(EmbeddedServers::close)
                        .exceptionally(failed -> null)
                        .join();
            }
            throw e;
        }
    }

    private static EmbeddedServers started(CompletableFuture<EmbeddedServers> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static Future<Vertx> startVertx(VertxBuilder builder, ClusterSettings cluster) {
        Future<Vertx> starting = Cluster.start(builder, cluster);
        return starting.recover(failure -> Cluster.isMembershipFailure(failure)
                ? ListenErrors.named(starting, cluster.host(), cluster.port(), "cluster.port", "cluster.host")
                : ListenErrors.named(starting, cluster.host(), cluster.busPort(), "cluster.busPort", "cluster.host"));
    }

    private void start() {
        Optional<Future<SimulatedFeed>> simulatorStart = startSimulator();
        Migrations.migrate(servers.postgresUri());
        await(infrastructure.postgres().ready(vertx));
        DatabaseClock clock = await(StartRetry.run(
                        vertx,
                        "read the clock of PostgreSQL",
                        () -> DatabaseClock.start(vertx, infrastructure.postgres())))
                .requireSynchronised();
        clock.bindTo(infrastructure.metrics());
        StorageProbe storage = StorageProbe.start(vertx, infrastructure.postgres(), servers::isDiskFull);
        storage.bindTo(infrastructure.metrics());
        Features features = new Features(settings, infrastructure, clock, storage);
        Operations operations = features.operations();
        await(StartRetry.run(vertx, "check for published passwords", features::requireNoDemoPasswords));
        Future<List<BootstrapAccounts.Login>> accounts =
                StartRetry.run(vertx, "create the first accounts", features::createBootstrapAccounts);
        startManagement(features);
        Optional<SimulatedFeed> simulator = simulatorStart.map(Service::await);
        FeedSettings feed = simulator.map(SimulatedFeed::settings).orElse(settings.feed());
        simulatorControl = simulator.map(SimulatedFeed::controlUrl);
        features.verticles(feed).forEach(this::deploy);
        demoLogins = await(accounts);
        startApi(features, operations, developmentTools(simulatorControl));
        management.announceStart();
        infrastructure.leases().start();
        simulator.ifPresent(started -> startPlayers(features.demoPlayers()));
    }

    private void startManagement(Features features) {
        management = new ManagementVerticle(
                settings.management(),
                infrastructure.metrics(),
                infrastructure.probe(),
                features.degradations(),
                infrastructure.leases(),
                infrastructure.postgres()::replica);
        ManagementSettings address = settings.management();
        deployments.push(await(ListenErrors.named(
                vertx.deployVerticle(management),
                address.host(),
                address.port(),
                "management.port",
                "management.host")));
        deployments.push(await(vertx.deployVerticle(
                () -> new EventLoopLagMonitor(infrastructure.metrics()),
                new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))));
    }

    /** The simulator is used like any other feed once it has started. It needs no database to start. */
    private Optional<Future<SimulatedFeed>> startSimulator() {
        return settings.feed().source() == FeedSettings.Source.SIMULATOR
                ? Optional.of(SimulatedFeed.start(vertx, settings, new ConditionIdStore(infrastructure.postgres())))
                : Optional.empty();
    }

    /** The demo logins and the simulator; nothing in production. */
    private DevelopmentTools developmentTools(Optional<String> simulatorUrl) {
        return settings.production()
                ? DevelopmentTools.NONE
                : new DevelopmentTools(
                        demoLogins.stream()
                                .map(login -> new DevelopmentTools.Login(
                                        login.username(),
                                        login.email(),
                                        login.password(),
                                        login.role().wire()))
                                .toList(),
                        simulatorUrl);
    }

    /** In production there is no simulator, and therefore there are no players. */
    private void startPlayers(DemoPlayers players) {
        int count = SimulatedFeed.playerCount(settings);
        if (count > 0 && !settings.production()) {
            String host = settings.http().host().equals(ANY_ADDRESS)
                    ? LOOPBACK
                    : settings.http().host();
            DemoPlayers.Roster roster = await(players.create(count));
            Optional<UUID> historian = demoLogins.stream()
                    .filter(login -> roster.areNew() && login.role() == Role.ADMIN)
                    .map(BootstrapAccounts.Login::id)
                    .findFirst();
            deploy(SimulatedFeed.players(host, api.port(), roster.ids(), historian, players::openSession));
        }
    }

    private void startApi(Features features, Operations operations, DevelopmentTools development) {
        Future<ApiServer> starting = ApiServer.start(
                vertx,
                settings.http(),
                resources,
                development,
                operations,
                features.authenticator(),
                features.rateLimiter(),
                new DependencyHealth(features::translate, infrastructure.probe()::isStalled),
                infrastructure.metrics());
        HttpSettings address = settings.http();
        api = await(ListenErrors.named(starting, address.host(), address.port(), "http.port", "http.host"));
    }

    private void deploy(Deployable verticle) {
        deployments.push(await(vertx.deployVerticle(verticle)));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The service did not start within " + START_SECONDS_MAX + " s", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // await rethrows checked exceptions without declaring them
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Port of the API. */
    public int port() {
        return api.port();
    }

    /** Port of health and metrics. */
    public int managementPort() {
        return management.port();
    }

    /** Address of the simulator's control API; empty with another feed. */
    public Optional<String> simulatorControl() {
        return simulatorControl;
    }

    /** The logins of the demo accounts; empty in production. */
    public List<BootstrapAccounts.Login> demoLogins() {
        return demoLogins;
    }

    /** Stops the node after the requests in flight. Blocks. */
    public void stop() {
        if (management != null) {
            management.announceStop();
        }
        stop("jobs", infrastructure.leases().close());
        if (api != null) {
            await(vertx.timer(settings.management().stopDelay().toMillis() + 1, TimeUnit.MILLISECONDS));
            stop("API", api.stop());
        }
        deployments.forEach(id -> stop("verticle", vertx.undeploy(id)));
        stop(
                "connections to PostgreSQL",
                Future.join(
                        infrastructure.probe().close(),
                        infrastructure.postgres().close()));
        infrastructure.redis().close();
        stop("event loops", vertx.close());
        servers.close();
        LOG.info("Service stopped");
    }

    private static void stop(String part, Future<?> stopping) {
        try {
            stopping.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (RuntimeException | TimeoutException e) {
            LOG.warn("Stop of {} failed", part, e);
        }
    }
}
