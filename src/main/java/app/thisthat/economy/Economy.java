package app.thisthat.economy;

import app.thisthat.http.Operations;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Deployable;

/** Assembles the report on all credits: its operation and the job that sums up each day. */
public final class Economy {

    private final EconomyStore store;
    private final EconomyVerticle verticle;

    public Economy(Postgres postgres, LeaderLeases leases) {
        this.store = new EconomyStore(postgres);
        this.verticle = new EconomyVerticle(store, leases);
    }

    /** Registers the operations of this package. */
    public void register(Operations operations) {
        new EconomyApi(store).register(operations);
    }

    /** The job, to be deployed once on each node. */
    public Deployable verticle() {
        return verticle;
    }
}
