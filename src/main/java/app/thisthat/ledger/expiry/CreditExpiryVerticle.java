package app.thisthat.ledger.expiry;

import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Expires credits on one node of the cluster. */
public final class CreditExpiryVerticle extends VerticleBase {

    private final CreditExpiry expiry;
    private final LeaderLeases leases;
    private final Duration interval;

    public CreditExpiryVerticle(Postgres postgres, LeaderLeases leases, CreditExpirySettings settings) {
        this.expiry = new CreditExpiry(
                new CreditExpiryStore(postgres),
                new ExpiryPolicy(settings.expireAfter(), settings.warnBefore()),
                CreditExpiry.Limits.DEFAULT);
        this.leases = leases;
        this.interval = settings.expiryInterval();
    }

    @Override
    public Future<?> start() {
        leases.every("economy.expiry", interval, lease -> expiry.run());
        return Future.succeededFuture();
    }
}
