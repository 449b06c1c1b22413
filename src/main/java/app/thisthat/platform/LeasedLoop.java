package app.thisthat.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;

/** A loop that turns while this node holds a lease. */
final class LeasedLoop {

    private final Loop loop;
    private Lease lease;

    LeasedLoop(Vertx vertx, String job, Duration interval, Function<Lease, Future<?>> task) {
        this.loop = new Loop(vertx, job, interval, () -> lease.held() ? task.apply(lease) : Future.succeededFuture());
    }

    void begin(Lease taken) {
        lease = taken;
        loop.start();
    }

    void end() {
        loop.stop();
    }
}
