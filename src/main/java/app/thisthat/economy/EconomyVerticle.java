package app.thisthat.economy;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Sums up the credits of each day on one node of the cluster. */
final class EconomyVerticle extends VerticleBase {

    private static final Duration SUM_INTERVAL = Duration.ofMinutes(1);

    private final EconomyStore economy;
    private final LeaderLeases leases;

    EconomyVerticle(EconomyStore economy, LeaderLeases leases) {
        this.economy = economy;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        leases.every("economy.days", SUM_INTERVAL, lease -> economy.sumUp());
        return Future.succeededFuture();
    }
}
