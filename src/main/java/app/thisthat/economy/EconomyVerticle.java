package app.thisthat.economy;

import app.thisthat.platform.Leases;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** What happens to credits by itself: one node lets them expire, and one looks for what is odd. */
final class EconomyVerticle extends VerticleBase {

    private final CreditExpiry expiry;
    private final AnomalyWatch watch;
    private final Leases leases;
    private final Settings settings;

    EconomyVerticle(CreditExpiry expiry, AnomalyWatch watch, Leases leases, Settings settings) {
        this.expiry = expiry;
        this.watch = watch;
        this.leases = leases;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        leases.every("economy.expiry", settings.credits().expiryInterval(), lease -> expiry.run());
        leases.every("economy.anomalies", settings.anomalies().interval(), watch::run, watch::withdraw);
        return Future.succeededFuture();
    }
}
