package app.thisthat;

import app.thisthat.platform.embedded.EmbeddedServers;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.PostgresProbe;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;

/** The event loops of a node, and its connections to PostgreSQL, Redis and the cluster. */
record Infrastructure(
        Vertx vertx,
        PrometheusMeterRegistry metrics,
        Postgres postgres,
        PostgresProbe probe,
        RedisCircuitBreaker redis,
        Bus bus,
        LeaderLeases leases) {

    /** Longest wait for the reply to a request on the event bus. */
    private static final Duration BUS_REPLY_MAX = Duration.ofSeconds(2);

    static Infrastructure open(
            Vertx vertx, PrometheusMeterRegistry metrics, Settings settings, EmbeddedServers servers) {
        Postgres postgres = Postgres.open(vertx, settings.database(), servers.postgresUri());
        postgres.bindTo(metrics);
        RedisCircuitBreaker redis = new RedisCircuitBreaker(
                vertx, servers.redisUri(), settings.redis().timeout());
        redis.bindTo(metrics);
        return new Infrastructure(
                vertx,
                metrics,
                postgres,
                PostgresProbe.start(vertx, servers.postgresUri()),
                redis,
                new Bus(vertx, BUS_REPLY_MAX),
                LeaderLeases.unstarted(vertx, postgres, settings.cluster().leaseTerm()));
    }
}
