package app.thisthat.economy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets credits expire, at the start and again and again. One in the whole cluster is enough; more do no harm. */
final class ExpiryVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryVerticle.class);

    private final CreditExpiry expiry;
    private final Duration interval;
    private boolean running;

    ExpiryVerticle(CreditExpiry expiry, Duration interval) {
        this.expiry = expiry;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(0, interval.toMillis(), timer -> run());
        return Future.succeededFuture();
    }

    private void run() {
        if (running) {
            return;
        }
        running = true;
        expiry.run()
                .onFailure(failure -> LOG.warn("Credits could not be let expire; tried again later", failure))
                .onComplete(done -> running = false);
    }
}
