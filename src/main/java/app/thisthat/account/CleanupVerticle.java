package app.thisthat.account;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Deletes expired data of accounts periodically, on one node at a time. */
final class CleanupVerticle extends VerticleBase {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final int BATCH_SIZE = 5_000;

    private final CleanupStore store;
    private final LeaderLeases leases;

    CleanupVerticle(CleanupStore store, LeaderLeases leases) {
        this.store = store;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        leases.every("account.forgetting", INTERVAL, lease -> store.deleteExpired(BATCH_SIZE));
        return Future.succeededFuture();
    }
}
