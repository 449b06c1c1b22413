package app.thisthat.platform.jobs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;

/** A recurring task that runs while this node holds a lease. */
final class LeasedTask {

    private final RecurringTask task;
    private Lease lease;

    LeasedTask(Vertx vertx, String job, Duration interval, Function<Lease, Future<?>> run) {
        this.task = new RecurringTask(
                vertx, job, interval, () -> lease.held() ? run.apply(lease) : Future.succeededFuture());
    }

    void start(Lease acquired) {
        lease = acquired;
        task.start();
    }

    void stop() {
        task.stop();
    }
}
