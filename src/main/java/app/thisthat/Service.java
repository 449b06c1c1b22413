package app.thisthat;

import app.thisthat.account.Accounts;
import app.thisthat.account.BootstrapAccounts;
import app.thisthat.anomaly.Anomalies;
import app.thisthat.betting.BettingApi;
import app.thisthat.betting.BettingVerticle;
import app.thisthat.betting.CorrectionApi;
import app.thisthat.betting.PortfolioApi;
import app.thisthat.businessmetrics.BusinessMetricsVerticle;
import app.thisthat.economy.Economy;
import app.thisthat.http.DependencyStatus;
import app.thisthat.http.Operations;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.http.server.ApiServer;
import app.thisthat.ingestion.FeedSettings;
import app.thisthat.ingestion.IngestionVerticle;
import app.thisthat.ingestion.WebhookApi;
import app.thisthat.leaderboard.Leaderboards;
import app.thisthat.ledger.LedgerApi;
import app.thisthat.ledger.LedgerAuditApi;
import app.thisthat.ledger.LedgerAuditVerticle;
import app.thisthat.ledger.LedgerAuditor;
import app.thisthat.ledger.expiry.CreditExpiryVerticle;
import app.thisthat.live.LiveApi;
import app.thisthat.live.LiveVerticle;
import app.thisthat.live.MarketStateRegistry;
import app.thisthat.market.MarketApi;
import app.thisthat.market.MarketEvents;
import app.thisthat.market.MarketVerticle;
import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.eventbus.Cluster;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.observability.Degradation;
import app.thisthat.platform.observability.EventLoopLagMonitor;
import app.thisthat.platform.observability.ManagementVerticle;
import app.thisthat.platform.observability.Metrics;
import app.thisthat.platform.postgres.Migrations;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.PostgresErrors;
import app.thisthat.platform.postgres.PostgresProbe;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.reward.RewardApi;
import app.thisthat.simulator.SimulatorVerticle;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service put together: what starts in which order, and stops in the opposite one. */
public final class Service {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration BUS_ANSWER_MAX = Duration.ofSeconds(2);
    private static final long START_SECONDS_MAX = 60;
    private static final long STOP_SECONDS_MAX = 8;

    private final Settings settings;
    private final EmbeddedServers servers;
    private final Vertx vertx;
    private final Postgres postgres;
    private final PostgresProbe pulse;
    private final RedisCircuitBreaker redis;
    private final Bus bus;
    private final LeaderLeases leases;
    private final PrometheusMeterRegistry metrics = Metrics.registry();
    private ManagementVerticle management;
    private ApiServer api;
    private final Deque<String> deployments = new ArrayDeque<>();
    private List<BootstrapAccounts.Login> demoLogins = List.of();

    private Service(Settings settings, EmbeddedServers servers) {
        this.settings = settings;
        this.servers = servers;
        String postgresUri = servers.postgresUri();
        Migrations.migrate(postgresUri);
        VertxOptions options = Cluster.options(settings.cluster()).setPreferNativeTransport(true);
        this.vertx = await(Cluster.start(Metrics.vertx(options, metrics), settings.cluster()));
        this.postgres = Postgres.open(vertx, settings.database(), postgresUri);
        this.pulse = new PostgresProbe(vertx, postgresUri);
        this.redis = new RedisCircuitBreaker(
                vertx, servers.redisUri(), settings.redis().timeout());
        redis.bindTo(metrics);
        this.bus = new Bus(vertx, BUS_ANSWER_MAX);
        this.leases = new LeaderLeases(vertx, postgres, settings.cluster().leaseTerm());
    }

    /**
     * Starts everything; returns when requests are served. Blocks.
     *
     * @throws RuntimeException with a reason for people, after taking down what had been started
     */
    public static Service start(Settings settings) {
        EmbeddedServers servers = EmbeddedServers.start(settings.dataDir(), settings.database(), settings.redis());
        Service service = null;
        try {
            service = new Service(settings, servers);
            service.deploy();
            return service;
        } catch (RuntimeException e) {
            if (service == null) {
                servers.close();
            } else {
                service.stop();
            }
            throw e;
        }
    }

    private void deploy() {
        await(postgres.ready(vertx));
        Operations operations = new Operations();
        RateLimiter limiter = new RateLimiter(redis, settings.rateLimitsEnabled());
        Accounts accounts = Accounts.create(
                vertx, postgres, redis, bus, limiter, settings.auth(), settings.mail(), settings.dataDir());
        accounts.register(operations);
        MarketEvents news = new MarketEvents(bus);
        new MarketApi(bus, news, postgres, redis).register(operations);
        new WebhookApi(bus, redis, settings.webhook().secrets()).register(operations);
        new BettingApi(bus, postgres, settings.betting()).register(operations);
        new CorrectionApi(bus).register(operations);
        new PortfolioApi(postgres).register(operations);
        new LedgerApi(postgres).register(operations);
        Economy economy = new Economy(postgres, leases);
        economy.register(operations);
        Anomalies anomalies = new Anomalies(postgres, leases, settings.anomalies(), metrics);
        anomalies.register(operations);
        new RewardApi(bus, postgres, redis).register(operations);
        Duration auditLasts = settings.ledger().auditInterval().multipliedBy(2);
        LedgerAuditor auditor = new LedgerAuditor(postgres, metrics, auditLasts);
        new LedgerAuditApi(auditor).register(operations);
        Leaderboards leaderboards = new Leaderboards(postgres, redis, bus, leases, settings.leaderboard());
        leaderboards.register(operations);
        MarketStateRegistry live = new MarketStateRegistry();
        LiveApi liveApi = new LiveApi(vertx, live, accounts.callerVerification(), settings.live(), settings.http());
        liveApi.register(operations);
        liveApi.bindTo(metrics);
        demoLogins = await(accounts.bootstrapAccounts().create(settings.admin(), !settings.production()));

        BusinessMetricsVerticle figures =
                new BusinessMetricsVerticle(postgres, settings.betting().maxOddsAge(), metrics);
        management = new ManagementVerticle(
                settings.management(),
                metrics,
                postgres,
                List.of(
                        new Degradation(
                                "redis",
                                "ranks and listings come from PostgreSQL, own places as last ranked, limits count on each node",
                                redis::isShut),
                        new Degradation("feed", "mirrored markets take no bets: odds too old", figures::isFeedStale)),
                leases);
        deploy(management);
        deployments.push(await(vertx.deployVerticle(
                () -> new EventLoopLagMonitor(metrics),
                new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))));
        accounts.verticles(leases).forEach(this::deploy);
        FeedSettings feed = feed();
        deploy(new MarketVerticle(postgres, bus, leases));
        deploy(new BettingVerticle(postgres, bus, leases, settings.betting(), metrics));
        deploy(new LedgerAuditVerticle(auditor, leases, settings.ledger().auditInterval()));
        deploy(new CreditExpiryVerticle(postgres, leases, settings.credits()));
        deploy(economy.verticle());
        deploy(anomalies.verticle());
        deploy(leaderboards.verticle());
        deploy(new LiveVerticle(live, postgres, bus, news, () -> management.isDatabaseAway() || figures.isFeedStale()));
        if (feed.source() != FeedSettings.Source.OFF) {
            deploy(new IngestionVerticle(
                    postgres, bus, leases, feed, settings.betting().maxOddsAge(), metrics));
        }
        deploy(figures);
        api = await(ApiServer.start(
                vertx,
                settings.http(),
                operations,
                accounts.callerVerification(),
                limiter,
                new DependencyStatus(PostgresErrors::translate, pulse::silent),
                metrics));
        management.announceStart();
    }

    /** Where markets come from: the simulator, once it is up, is reached like any other feed. */
    private FeedSettings feed() {
        if (settings.feed().source() != FeedSettings.Source.SIMULATOR) {
            return settings.feed();
        }
        SimulatorVerticle simulator = new SimulatorVerticle(settings.simulator().orElseThrow());
        deploy(simulator);
        return settings.feed().at(simulator.gammaUrl(), simulator.clobUrl(), simulator.dataUrl(), simulator.wsUrl());
    }

    private void deploy(Deployable verticle) {
        deployments.push(await(vertx.deployVerticle(verticle)));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the service did not start within " + START_SECONDS_MAX + " s", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // a future rethrows whatever it failed with, declared or not
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The port of the API. */
    public int port() {
        return api.port();
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return management.port();
    }

    /** The logins to show; none in production. */
    public List<BootstrapAccounts.Login> demoLogins() {
        return demoLogins;
    }

    /** Stops everything, requests under way first of all served to their end. Blocks. */
    public void stop() {
        if (management != null) {
            management.announceStop();
        }
        quietly("the jobs of the cluster", leases.close());
        if (api != null) {
            api.announceStop();
            await(vertx.timer(settings.management().stopDelay().toMillis() + 1, TimeUnit.MILLISECONDS));
        }
        quietly("the API", api == null ? Future.succeededFuture() : api.stop());
        deployments.forEach(id -> quietly("a verticle", vertx.undeploy(id)));
        quietly("the database's pools", Future.join(pulse.close(), postgres.close()));
        redis.close();
        quietly("the event loops", vertx.close());
        servers.close();
        LOG.info("Stopped");
    }

    private static void quietly(String what, Future<?> stopping) {
        try {
            stopping.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (RuntimeException | TimeoutException e) {
            LOG.warn("Stopping {} failed", what, e);
        }
    }
}
