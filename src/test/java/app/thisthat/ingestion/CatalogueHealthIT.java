package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;

import app.thisthat.Settings;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.simulator.SimulatorSettings;
import app.thisthat.simulator.SimulatorVerticle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class CatalogueHealthIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void syncsThatKeepFailing_areReportedUntilOneIsComplete(TestDatabase database) {
        SimulatorVerticle simulator = new SimulatorVerticle(new SimulatorSettings(0, 20, 1, 1));
        await(vertx.deployVerticle(simulator));
        FeedControl control =
                new FeedControl(vertx, URI.create(simulator.gammaUrl()).getPort());
        CatalogueHealth health = new CatalogueHealth();
        deploy(database, simulator, health);
        LedgerFixture ledger = new LedgerFixture(database);
        ledger.waitUntil(
                TIMEOUT, () -> !database.execute("select count(*) from markets where polymarket_id is not null")
                        .equals(0L));

        control.setFault("empty");
        ledger.waitUntil(TIMEOUT, health::isFailing);

        control.setFault("none");
        ledger.waitUntil(TIMEOUT, () -> !health.isFailing());
    }

    private void deploy(TestDatabase database, SimulatorVerticle simulator, CatalogueHealth health) {
        FeedSettings feed = Settings.load(Optional.empty(), Map.of("THISTHAT_FEED_SWEEP_INTERVAL", "100ms"))
                .feed()
                .withAddresses(simulator.gammaUrl(), simulator.clobUrl(), simulator.dataUrl(), simulator.wsUrl());
        Bus bus = new Bus(vertx, Duration.ofSeconds(5));
        LeaderLeases leases = new LeaderLeases(vertx, database.postgres(), Duration.ofSeconds(10));
        new Ingestion(
                        database.postgres(),
                        bus,
                        leases,
                        feed,
                        new SimpleMeterRegistry(),
                        InstantSource.system(),
                        health,
                        Duration.ofDays(1))
                .verticles()
                .forEach(verticle -> await(vertx.deployVerticle(verticle)));
    }
}
