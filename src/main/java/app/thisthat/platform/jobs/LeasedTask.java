package app.thisthat.platform.jobs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;

/** A loop that turns while this node holds a lease. */
final class LeasedTask {

    private final RecurringTask loop;
    private Lease lease;

    LeasedTask(Vertx vertx, String job, Duration interval, Function<Lease, Future<?>> task) {
        this.loop = new RecurringTask(
                vertx, job, interval, () -> lease.held() ? task.apply(lease) : Future.succeededFuture());
    }

    void begin(Lease taken) {
        lease = taken;
        loop.start();
    }

    void end() {
        loop.stop();
    }
}
