package app.thisthat.ingestion;

import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import java.util.List;

/** Assembles the mirroring of a feed. */
public final class Ingestion {

    private final List<Deployable> verticles;

    public Ingestion(Postgres postgres, Bus bus, LeaderLeases leases, FeedSettings feed, MeterRegistry registry) {
        FeedMetrics metrics = new FeedMetrics(registry);
        this.verticles = List.of(
                new IngestionVerticle(postgres, bus, leases, feed, metrics),
                new BookReadVerticle(postgres, bus, feed, metrics));
    }

    /** The verticles, to be deployed once on each node. */
    public List<Deployable> verticles() {
        return verticles;
    }
}
