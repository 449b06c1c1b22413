package app.thisthat.account;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Keeps sessions, tokens and mails from piling up. One node does it for all. */
final class CleanupVerticle extends VerticleBase {

    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final int AT_ONCE_MAX = 5_000;

    private final CleanupStore store;
    private final LeaderLeases leases;

    CleanupVerticle(CleanupStore store, LeaderLeases leases) {
        this.store = store;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        leases.every("account.forgetting", INTERVAL, lease -> store.forget(AT_ONCE_MAX));
        return Future.succeededFuture();
    }
}
