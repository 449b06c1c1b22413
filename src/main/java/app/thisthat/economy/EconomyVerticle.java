package app.thisthat.economy;

import app.thisthat.platform.Leases;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** What happens to credits by itself: one node lets them expire, one adds them up, and one looks for what is odd. */
final class EconomyVerticle extends VerticleBase {

    private static final Duration SUM_INTERVAL = Duration.ofMinutes(1);

    private final EconomyStore economy;
    private final CreditExpiry expiry;
    private final AnomalyWatch watch;
    private final Leases leases;
    private final Settings settings;

    EconomyVerticle(EconomyStore economy, CreditExpiry expiry, AnomalyWatch watch, Leases leases, Settings settings) {
        this.economy = economy;
        this.expiry = expiry;
        this.watch = watch;
        this.leases = leases;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        leases.every("economy.expiry", settings.credits().expiryInterval(), lease -> expiry.run());
        leases.every("economy.days", SUM_INTERVAL, lease -> economy.sumUp());
        leases.every("economy.anomalies", settings.anomalies().interval(), watch::run, watch::withdraw);
        return Future.succeededFuture();
    }
}
