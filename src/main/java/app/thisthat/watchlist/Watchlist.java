package app.thisthat.watchlist;

import app.thisthat.http.Operations;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;

/** Assembles the watchlist and the alerts: their operations and the jobs that evaluate alerts. */
public final class Watchlist {

    private final WatchlistApi watchlist;
    private final AlertApi alerts;
    private final AlertVerticle verticle;

    public Watchlist(
            Postgres postgres, Bus bus, LeaderLeases leases, WatchlistSettings settings, MeterRegistry metrics) {
        this.watchlist = new WatchlistApi(new WatchlistStore(postgres, settings.maxEntries()), settings.maxEntries());
        this.alerts = new AlertApi(
                new AlertStore(postgres, settings.maxAlerts(), settings.hysteresis()), settings.maxAlerts());
        AlertStateStore states =
                new AlertStateStore(postgres, settings.hysteresis(), settings.quietTime(), settings.alertsPerDay());
        this.verticle = new AlertVerticle(new AlertEvaluation(states, bus, metrics), leases, settings.interval());
    }

    /** Registers the operations of this package. */
    public void register(Operations operations) {
        watchlist.register(operations);
        alerts.register(operations);
    }

    /** The jobs, to be deployed once on each node. */
    public Deployable verticle() {
        return verticle;
    }
}
