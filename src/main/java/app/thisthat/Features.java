package app.thisthat;

import app.thisthat.account.Accounts;
import app.thisthat.account.BootstrapAccounts;
import app.thisthat.account.DemoPlayers;
import app.thisthat.anomaly.Anomalies;
import app.thisthat.betting.AdminBetsApi;
import app.thisthat.betting.BettingApi;
import app.thisthat.betting.BettingVerticle;
import app.thisthat.betting.CashOutApi;
import app.thisthat.betting.CashOutReversalApi;
import app.thisthat.betting.CorrectionApi;
import app.thisthat.betting.EndedBetsApi;
import app.thisthat.betting.PortfolioApi;
import app.thisthat.betting.PortfolioHistoryApi;
import app.thisthat.betting.PortfolioPointsVerticle;
import app.thisthat.betting.QuoteApi;
import app.thisthat.businessmetrics.BusinessMetricsVerticle;
import app.thisthat.businessmetrics.StatusApi;
import app.thisthat.economy.Economy;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Operations;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.inbox.AnnouncementApi;
import app.thisthat.inbox.InboxApi;
import app.thisthat.inbox.InboxJobStore;
import app.thisthat.inbox.InboxMetrics;
import app.thisthat.inbox.InboxVerticle;
import app.thisthat.inbox.UnsubscribeApi;
import app.thisthat.inbox.mail.InboxMailStore;
import app.thisthat.inbox.mail.InboxMailer;
import app.thisthat.ingestion.CatalogueHealth;
import app.thisthat.ingestion.FeedSettings;
import app.thisthat.ingestion.Ingestion;
import app.thisthat.ingestion.WebhookApi;
import app.thisthat.kernel.Refusal;
import app.thisthat.leaderboard.Leaderboards;
import app.thisthat.ledger.LedgerApi;
import app.thisthat.ledger.LedgerAuditApi;
import app.thisthat.ledger.LedgerAuditVerticle;
import app.thisthat.ledger.LedgerAuditor;
import app.thisthat.ledger.expiry.CreditExpiryVerticle;
import app.thisthat.live.LiveApi;
import app.thisthat.live.LiveVerticle;
import app.thisthat.live.MarketStateRegistry;
import app.thisthat.market.FeedFreshness;
import app.thisthat.market.MarketApi;
import app.thisthat.market.MarketEvents;
import app.thisthat.market.MarketVerticle;
import app.thisthat.market.MarketViews;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.observability.Degradation;
import app.thisthat.platform.postgres.DatabaseClock;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.PostgresErrors;
import app.thisthat.platform.postgres.PostgresProbe;
import app.thisthat.platform.postgres.StorageProbe;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.reward.RewardApi;
import app.thisthat.statistics.Statistics;
import app.thisthat.watchlist.Watchlist;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Assembles the features: their API operations, their verticles, and their degradations. */
final class Features {

    private final Settings settings;
    private final Vertx vertx;
    private final MeterRegistry metrics;
    private final Postgres postgres;
    private final PostgresProbe probe;
    private final RedisCircuitBreaker redis;
    private final Bus bus;
    private final LeaderLeases leases;

    private final RateLimiter limiter;
    private final Accounts accounts;
    private final MarketEvents marketEvents;
    private final FeedFreshness freshness;
    private final LedgerAuditor auditor;
    private final Economy economy;
    private final Anomalies anomalies;
    private final Leaderboards leaderboards;
    private final Statistics statistics;
    private final Watchlist watchlist;
    private final DatabaseClock clock;
    private final StorageProbe storage;
    private final CatalogueHealth catalogueHealth = new CatalogueHealth();
    private final MarketViews views = new MarketViews();
    private final MarketStateRegistry liveMarkets;

    Features(Settings settings, Infrastructure infrastructure, DatabaseClock clock, StorageProbe storage) {
        this.clock = clock;
        this.storage = storage;
        this.liveMarkets = new MarketStateRegistry(clock, views::add);
        this.settings = settings;
        this.vertx = infrastructure.vertx();
        this.metrics = infrastructure.metrics();
        this.postgres = infrastructure.postgres();
        this.probe = infrastructure.probe();
        this.redis = infrastructure.redis();
        this.bus = infrastructure.bus();
        this.leases = infrastructure.leases();
        this.limiter = new RateLimiter(redis, settings.rateLimitsEnabled(), settings.signInFactor());
        this.accounts = Accounts.create(
                vertx,
                postgres,
                redis,
                bus,
                limiter,
                settings.auth(),
                settings.mail(),
                settings.admin(),
                settings.dataDir(),
                clock);
        this.marketEvents = new MarketEvents(bus);
        this.freshness = new FeedFreshness(postgres, settings.betting().odds().maxAge());
        Duration auditValidity = settings.ledger().auditInterval().multipliedBy(2);
        this.auditor = new LedgerAuditor(postgres, metrics, settings.ledger(), auditValidity);
        this.economy = new Economy(postgres, leases);
        this.anomalies = new Anomalies(postgres, leases, settings.anomalies(), metrics);
        this.leaderboards = new Leaderboards(postgres, redis, bus, leases, settings.leaderboard());
        this.statistics = new Statistics(postgres, leases, metrics);
        this.watchlist = new Watchlist(postgres, bus, leases, settings.watchlist(), metrics);
    }

    /** The operations of the API. */
    Operations operations() {
        Operations operations = new Operations();
        accounts.register(operations, leaderboards::ranks, statistics::results);
        new MarketApi(
                        bus,
                        marketEvents,
                        views,
                        postgres,
                        redis,
                        clock,
                        freshness,
                        settings.feed().source() != FeedSettings.Source.OFF)
                .register(operations);
        new WebhookApi(bus, redis, settings.webhook().secrets(), clock).register(operations);
        new ConfigApi(settings, clock).register(operations);
        new BettingApi(bus, postgres, settings.betting()).register(operations);
        new QuoteApi(bus, settings.betting(), clock).register(operations);
        new AdminBetsApi(postgres).register(operations);
        new EndedBetsApi(postgres).register(operations);
        new CashOutApi(bus).register(operations);
        new CashOutReversalApi(bus, postgres).register(operations);
        new CorrectionApi(bus).register(operations);
        new PortfolioApi(postgres, settings.betting()).register(operations);
        new PortfolioHistoryApi(postgres).register(operations);
        new LedgerApi(postgres).register(operations);
        new LedgerAuditApi(auditor).register(operations);
        new RewardApi(bus, postgres, redis).register(operations);
        new InboxApi(postgres).register(operations);
        new AnnouncementApi(bus, postgres).register(operations);
        new UnsubscribeApi(postgres, accounts.linkSigner(), settings.mail().unsubscribePage()).register(operations);
        economy.register(operations);
        new StatusApi(metrics, degradations(), clock).register(operations);
        anomalies.register(operations);
        leaderboards.register(operations);
        statistics.register(operations);
        watchlist.register(operations);
        LiveApi live = new LiveApi(vertx, liveMarkets, accounts.authenticator(), settings.live(), settings.http());
        live.register(operations);
        live.bindTo(metrics);
        return operations;
    }

    /** The verticles in their start order, one of each on every node. */
    List<Deployable> verticles(FeedSettings feed) {
        List<Deployable> verticles = new ArrayList<>(accounts.verticles(leases));
        verticles.add(freshness);
        verticles.add(new MarketVerticle(
                postgres, bus, leases, views, clock, settings.admin().conflictsAllowed()));
        verticles.add(new BettingVerticle(postgres, bus, leases, settings.betting(), metrics));
        verticles.add(new PortfolioPointsVerticle(postgres, leases, clock, metrics));
        verticles.add(new LedgerAuditVerticle(auditor, leases, settings.ledger().auditInterval()));
        verticles.add(new CreditExpiryVerticle(postgres, leases, settings.credits()));
        InboxMetrics inboxMetrics = new InboxMetrics(metrics);
        verticles.add(new InboxVerticle(
                new InboxJobStore(postgres),
                new InboxMailer(
                        new InboxMailStore(postgres),
                        accounts.linkSigner(),
                        settings.mail().unsubscribeLink(),
                        inboxMetrics),
                bus,
                leases,
                inboxMetrics));
        verticles.add(economy.verticle());
        verticles.add(anomalies.verticle());
        verticles.add(leaderboards.verticle());
        verticles.add(statistics.verticle());
        verticles.add(watchlist.verticle());
        verticles.add(new LiveVerticle(
                liveMarkets, postgres, bus, marketEvents, () -> probe.isDown() || freshness.isStale()));
        if (feed.source() != FeedSettings.Source.OFF) {
            verticles.addAll(new Ingestion(
                            postgres,
                            bus,
                            leases,
                            feed,
                            metrics,
                            clock,
                            catalogueHealth,
                            settings.betting().correctionWindow())
                    .verticles());
        }
        verticles.add(new BusinessMetricsVerticle(postgres, freshness, metrics));
        return verticles;
    }

    /** The dependencies whose loss degrades the service and leaves the node ready. */
    List<Degradation> degradations() {
        return List.of(
                new Degradation(
                        "redis",
                        "leaderboards and listings come from PostgreSQL, own ranks are those of the last ranking,"
                                + " rate limits count per node",
                        redis::isOpen),
                new Degradation(
                        "replica",
                        "searches, own bets, odds history and exports come from the primary",
                        postgres::isReplicaAway),
                new Degradation(
                        "disk",
                        "PostgreSQL has no space left on its disk: writes fail with 503 until space is freed",
                        storage::isFull),
                new Degradation(
                        "clock",
                        "the system clock differs from the clock of PostgreSQL, which judges; times in logs may be wrong",
                        clock::isSkewed),
                new Degradation(
                        "feed",
                        "mirrored markets with old odds take no bets, and the catalogue may be out of date",
                        () -> freshness.isStale() || catalogueHealth.isFailing()));
    }

    /** The refusal (503) for a failure of PostgreSQL; empty for a fault of the service. */
    Optional<Refusal> translate(Throwable failure) {
        storage.observe(failure);
        return PostgresErrors.translate(failure);
    }

    /** In production, fails if an account has a published password. */
    Future<Void> requireNoDemoPasswords() {
        return settings.production() ? accounts.demoAccounts().requireNone() : Future.succeededFuture();
    }

    /** Creates the missing accounts; completes with the demo logins, which do not exist in production. */
    Future<List<BootstrapAccounts.Login>> createBootstrapAccounts() {
        return accounts.bootstrapAccounts().create(settings.admin(), !settings.production());
    }

    DemoPlayers demoPlayers() {
        return accounts.demoPlayers();
    }

    Authenticator authenticator() {
        return accounts.authenticator();
    }

    RateLimiter rateLimiter() {
        return limiter;
    }
}
