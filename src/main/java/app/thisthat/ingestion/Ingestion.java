package app.thisthat.ingestion;

import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Assembles the mirroring of a feed. */
public final class Ingestion {

    private final List<Deployable> verticles;

    /**
     * Creates the verticles.
     *
     * @param clock the clock of the database
     * @param health is informed of the syncs of the catalogue
     * @param reviewWindow time after a resolution in which the feed may name another winner
     */
    public Ingestion(
            Postgres postgres,
            Bus bus,
            LeaderLeases leases,
            FeedSettings feed,
            MeterRegistry registry,
            InstantSource clock,
            CatalogueHealth health,
            Duration reviewWindow) {
        FeedMetrics metrics = new FeedMetrics(registry);
        this.verticles = List.of(
                new IngestionVerticle(postgres, bus, leases, feed, metrics, clock, health, reviewWindow),
                new BookReadVerticle(postgres, bus, feed, metrics, clock));
    }

    /** The verticles, to be deployed once on each node. */
    public List<Deployable> verticles() {
        return verticles;
    }
}
