package app.thisthat.economy;

import app.thisthat.http.Operations;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;

/** The room put together: what the rest of the service needs of it. */
public final class Economy {

    private final EconomyStore store;
    private final AnomalyStore anomalies;
    private final EconomyVerticle verticle;

    public Economy(Postgres postgres, Leases leases, Settings settings, MeterRegistry metrics) {
        this.store = new EconomyStore(postgres);
        this.anomalies = new AnomalyStore(postgres);
        Settings.CreditRules credits = settings.credits();
        CreditExpiry expiry = new CreditExpiry(
                new ExpiryStore(postgres),
                new ExpiryRule(credits.expireAfter(), credits.warnBefore()),
                CreditExpiry.Bounds.USUAL);
        AnomalyWatch watch = new AnomalyWatch(anomalies, settings.anomalies(), metrics);
        this.verticle = new EconomyVerticle(store, expiry, watch, leases, settings);
    }

    /** Registers what this room answers. */
    public void register(Operations operations) {
        new EconomyApi(store).register(operations);
        new AnomalyApi(anomalies).register(operations);
    }

    /** What this room does by itself, to be deployed once on each node. */
    public Deployable verticle() {
        return verticle;
    }
}
