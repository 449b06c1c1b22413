package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Settings;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stops of ingestion, with a feed that is unreachable. */
class IngestionVerticleIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = new TestDatabase();

    @AfterEach
    void close() {
        await(vertx.close());
        database.close();
    }

    @Test
    void node_stopsAfterItReleasedTheLease() {
        LeaderLeases leases = new LeaderLeases(vertx, database.postgres(), Duration.ofSeconds(10));
        String id = await(vertx.deployVerticle(ingestion(leases)));
        new LedgerFixture(database).waitUntil(TIMEOUT, () -> leases.heldJobs().equals(List.of("ingestion")));

        await(leases.close());
        await(vertx.undeploy(id));

        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void node_stopsWithoutTheLease() {
        database.lease("ingestion");
        LeaderLeases leases = new LeaderLeases(vertx, database.postgres(), Duration.ofSeconds(10));
        String id = await(vertx.deployVerticle(ingestion(leases)));

        await(vertx.undeploy(id));

        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    private IngestionVerticle ingestion(LeaderLeases leases) {
        String closedPort = "127.0.0.1:" + Servers.freePort();
        FeedSettings feed = Settings.load(Optional.empty(), Map.of())
                .feed()
                .withAddresses(
                        "http://" + closedPort, "http://" + closedPort, "http://" + closedPort, "ws://" + closedPort);
        return new IngestionVerticle(
                database.postgres(),
                new Bus(vertx, Duration.ofSeconds(2)),
                leases,
                feed,
                new FeedMetrics(new SimpleMeterRegistry()),
                InstantSource.system(),
                new CatalogueHealth(),
                Duration.ofHours(1));
    }
}
