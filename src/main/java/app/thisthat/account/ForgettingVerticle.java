package app.thisthat.account;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps sessions, tokens and mails from piling up. That every node does it does no harm: what is gone is gone. */
final class ForgettingVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ForgettingVerticle.class);
    private static final long INTERVAL_MS = 600_000;
    private static final int AT_ONCE_MAX = 5_000;

    private final ForgettingStore store;

    ForgettingVerticle(ForgettingStore store) {
        this.store = store;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(INTERVAL_MS, tick -> store.forget(AT_ONCE_MAX)
                .onFailure(failure -> LOG.warn("Old sessions, tokens and mails were not deleted", failure)));
        return Future.succeededFuture();
    }
}
