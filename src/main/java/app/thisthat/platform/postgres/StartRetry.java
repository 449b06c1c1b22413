package app.thisthat.platform.postgres;

import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.config.SettingsReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step of a start while PostgreSQL is busy or unavailable. The timeouts of requests are too short for a cold
 * JVM on a busy machine.
 */
public final class StartRetry {

    private static final Logger LOG = LoggerFactory.getLogger(StartRetry.class);

    /** Maximum time of a step. */
    private static final Duration STEP_MAX = Duration.ofSeconds(45);

    private static final long DELAY_MS = 200;

    private final Vertx vertx;
    private final String step;
    private final Duration max;
    private final long startNanos = System.nanoTime();

    private StartRetry(Vertx vertx, String step, Duration max) {
        this.vertx = vertx;
        this.step = step;
        this.max = max;
    }

    /**
     * Runs a step for up to 45 s.
     *
     * @param step what the step does, as the object of "Cannot"; for the message to the operator
     * @param action may run several times, one run after the other
     * @return fails at once with a fault of the action; with {@link IllegalStateException}, which names the step and the
     *     settings, if PostgreSQL does not respond in time
     */
    public static <T> Future<T> run(Vertx vertx, String step, Supplier<Future<T>> action) {
        return run(vertx, step, STEP_MAX, action);
    }

    static <T> Future<T> run(Vertx vertx, String step, Duration max, Supplier<Future<T>> action) {
        return new StartRetry(vertx, step, max).run(action);
    }

    private <T> Future<T> run(Supplier<Future<T>> action) {
        return action.get()
                .timeout(Math.max(1, leftMs()), TimeUnit.MILLISECONDS)
                .recover(failure -> retry(action, failure));
    }

    private long leftMs() {
        return max.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private <T> Future<T> retry(Supplier<Future<T>> action, Throwable failure) {
        if (!isTemporary(failure)) {
            return Future.failedFuture(failure);
        }
        if (leftMs() <= DELAY_MS) {
            return Future.failedFuture(new IllegalStateException(message(failure), failure));
        }
        LOG.atDebug()
                .addKeyValue("step", step)
                .addKeyValue("cause", String.valueOf(failure))
                .log("Step of the start failed and is retried");
        return vertx.timer(DELAY_MS, TimeUnit.MILLISECONDS).compose(elapsed -> run(action));
    }

    private static boolean isTemporary(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            RefusalCode code = refused.refusal().code();
            return code == RefusalCode.SERVICE_BUSY || code == RefusalCode.SERVICE_UNAVAILABLE;
        }
        return failure instanceof TimeoutException || PostgresErrors.unavailable(failure);
    }

    private String message(Throwable failure) {
        return "Cannot " + step + ": PostgreSQL did not respond within " + max.toSeconds() + " s ("
                + failure.getMessage() + "). Check the load of its server and "
                + SettingsReader.environmentName("database.uri") + ", or increase "
                + SettingsReader.environmentName("database.acquireTimeout");
    }
}
