package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.platform.postgres.ReplicaMonitor.LogPosition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplicaMonitorTest {

    private static final Duration MAX_LAG = Duration.ofMillis(250);
    private static final int TIMELINE = 1;
    private static final long CLUSTER = 7;

    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicInteger losses = new AtomicInteger();
    private Future<LogPosition> primary = primaryAt(100);
    private Future<LogPosition> replica = replicaAt(100);
    private int primaryReadings;
    private final ReplicaMonitor monitor = new ReplicaMonitor(
            () -> {
                primaryReadings++;
                return primary;
            },
            () -> replica,
            MAX_LAG,
            nanoTime::get);

    private static Future<LogPosition> primaryAt(long bytes) {
        return Future.succeededFuture(new LogPosition(false, CLUSTER, TIMELINE, bytes));
    }

    private static Future<LogPosition> replicaAt(long bytes) {
        return Future.succeededFuture(new LogPosition(true, CLUSTER, TIMELINE, bytes));
    }

    /** Ticks for a time. */
    private void during(Duration time) {
        for (long ticks = time.dividedBy(ReplicaMonitor.TICK); ticks > 0; ticks--) {
            nanoTime.addAndGet(ReplicaMonitor.TICK.toNanos());
            monitor.tick();
        }
    }

    private void assertNotUsed(String reason) {
        assertThat(monitor.isUsed()).isFalse();
        assertThat(monitor.status().obstacle()).contains(reason);
    }

    @Test
    void replica_isNotUsedBeforeTheFirstMeasurement() {
        assertNotUsed("not been checked");
        during(ReplicaMonitor.TICK);
        assertThat(monitor.isUsed()).isTrue();
        assertThat(monitor.status().obstacle()).isEmpty();
    }

    @Test
    void idlePrimary_causesNoLag() {
        during(Duration.ofHours(1));

        assertThat(monitor.isUsed()).isTrue();
        assertThat(monitor.status().lagSeconds().orElseThrow()).isZero();
        assertThat(primaryReadings).isGreaterThan(10_000);
    }

    @Test
    void replicaBehindForLess_isUsedAndItsLagIsTheTimeUntilItCatchesUp() {
        during(ReplicaMonitor.TICK);
        primary = primaryAt(200);
        during(ReplicaMonitor.INTERVAL.plus(Duration.ofMillis(80)));
        replica = replicaAt(200);
        during(ReplicaMonitor.TICK);

        assertThat(monitor.isUsed()).isTrue();
        assertThat(monitor.status().lagSeconds().orElseThrow()).isBetween(0.06, 0.12);
    }

    @Test
    void replicaBehindForMore_isNotUsedUntilItCatchesUp() {
        during(ReplicaMonitor.TICK);
        primary = primaryAt(200);
        replica = replicaAt(199);
        monitor.onLoss(losses::incrementAndGet);
        during(Duration.ofSeconds(2));

        assertNotUsed("lags by more than 250 ms");
        assertThat(monitor.status().up()).isTrue();
        assertThat(monitor.status().lagSeconds().orElseThrow()).isGreaterThan(1.5);
        assertThat(losses).as("reads in progress have proved what they see").hasValue(0);

        replica = replicaAt(200);
        during(ReplicaMonitor.TICK.multipliedBy(2));
        assertThat(monitor.isUsed()).isTrue();
    }

    @Test
    void replicaWithoutAReply_isLostAndUsedAgainAfterwards() {
        during(ReplicaMonitor.TICK);
        monitor.onLoss(losses::incrementAndGet);
        Promise<LogPosition> hanging = Promise.promise();
        replica = hanging.future();
        during(ReplicaMonitor.INTERVAL.plus(ReplicaMonitor.REPLY_MAX).plus(ReplicaMonitor.TICK));

        assertNotUsed("does not reply");
        assertThat(monitor.status().up()).isFalse();
        assertThat(monitor.status().lagSeconds()).isEmpty();
        assertThat(losses).hasPositiveValue();

        replica = replicaAt(100);
        hanging.complete(replica.result());
        assertNotUsed("lags"); // the position that it has reached is old
        during(ReplicaMonitor.TICK);
        assertThat(monitor.isUsed()).isTrue();
    }

    @Test
    void replicaThatRefusesConnections_isLost() {
        during(ReplicaMonitor.TICK);
        monitor.onLoss(losses::incrementAndGet);
        replica = Future.failedFuture(new IOException("refused"));
        during(ReplicaMonitor.INTERVAL.plus(ReplicaMonitor.TICK));

        assertNotUsed("cannot be reached");
        assertThat(losses).hasPositiveValue();
        assertThat(monitor.status().up()).isFalse();
    }

    @Test
    void unreachablePrimary_stopsNewReadsAndNoReadInProgress() {
        during(ReplicaMonitor.TICK);
        monitor.onLoss(losses::incrementAndGet);
        primary = Future.failedFuture(new IOException("refused"));
        during(ReplicaMonitor.INTERVAL.plus(ReplicaMonitor.TICK));

        assertNotUsed("the primary cannot be reached");
        assertThat(losses).hasValue(0);
        assertThat(monitor.status().up()).isTrue();
    }

    @Test
    void serverThatIsNoStandbyOfThePrimary_isNotUsed() {
        replica = Future.succeededFuture(new LogPosition(false, CLUSTER, TIMELINE, 100));
        during(ReplicaMonitor.INTERVAL);
        assertNotUsed("is not a standby");

        replica = Future.succeededFuture(new LogPosition(true, CLUSTER + 1, TIMELINE, 100));
        during(ReplicaMonitor.INTERVAL.plus(ReplicaMonitor.TICK));
        assertNotUsed("another database cluster");

        replica = Future.succeededFuture(new LogPosition(true, CLUSTER, TIMELINE + 1, 100));
        during(ReplicaMonitor.INTERVAL.plus(ReplicaMonitor.TICK));
        assertNotUsed("timeline");
    }

    @Test
    void actionOnLoss_runsAtOnceIfTheReplicaIsNotUsed() {
        monitor.onLoss(losses::incrementAndGet);

        assertThat(losses).hasValue(1);
    }

    @Test
    void removedAction_doesNotRun() {
        during(ReplicaMonitor.TICK);
        Runnable action = losses::incrementAndGet;
        monitor.onLoss(action);
        monitor.removeLossHandler(action);
        replica = Future.failedFuture(new IOException("refused"));
        during(ReplicaMonitor.INTERVAL.plus(ReplicaMonitor.TICK));

        assertNotUsed("cannot be reached");
        assertThat(losses).hasValue(0);
    }
}
