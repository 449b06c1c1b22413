package app.thisthat.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecurringTaskTest {

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final long PATIENCE_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Promise<Void>> runs = new ArrayList<>();
    private final List<String> recoveries = new ArrayList<>();
    private final AtomicLong nanoTime = new AtomicLong();
    private final RecurringTask loop = new RecurringTask(vertx, "test", INTERVAL, INTERVAL, this::run, nanoTime::get);

    private Future<Void> run() {
        Promise<Void> run = Promise.promise();
        runs.add(run);
        return run.future();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aRunThatFailed_isTriedAgainSoonAndItsSuccessIsTold() throws Exception {
        onLoop(() -> {
            loop.onRecovery(() -> recoveries.add("test"));
            loop.start();
            runs.get(0).fail("away");
        });
        vertx.timer(2, TimeUnit.SECONDS).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        onLoop(() -> {
            assertThat(runs).hasSize(2);
            assertThat(recoveries).isEmpty();
            runs.get(1).complete();
        });
        onLoop(() -> assertThat(recoveries).hasSize(1));
    }

    @Test
    void retry_doesAtOnceWhatFailedAndNothingElse() throws Exception {
        onLoop(() -> {
            loop.start();
            loop.retry();
            assertThat(runs).as("under way").hasSize(1);
        });
        pass(Duration.ofSeconds(3));
        onLoop(() -> {
            runs.get(0).fail("away");
            loop.retry();
            assertThat(runs).as("failed").hasSize(2);
            runs.get(1).complete();
            loop.retry();
            assertThat(runs).as("succeeded").hasSize(2);
            loop.start();
            runs.get(2).fail("away");
            loop.stop();
            loop.retry();
            assertThat(runs).as("stopped").hasSize(3);
        });
    }

    @Test
    void retry_leavesOutWhatBeganShortlyBefore() throws Exception {
        onLoop(() -> {
            loop.start();
            runs.get(0).fail("away");
            loop.retry();
            assertThat(runs).hasSize(1);
        });
    }

    @Test
    void retry_isLessAndLessOftenWhileItIsInVain() throws Exception {
        onLoop(loop::start);
        pass(Duration.ofSeconds(3));
        onLoop(() -> {
            runs.get(0).fail("away");
            loop.retry();
            assertThat(runs).hasSize(2);
        });
        pass(Duration.ofSeconds(4));
        onLoop(() -> {
            runs.get(1).fail("away");
            loop.retry();
            assertThat(runs).hasSize(2);
        });
    }

    @Test
    void soon_isDoneOnceHoweverOftenItIsAskedForInThreeSeconds() throws Exception {
        onLoop(() -> {
            loop.start();
            runs.get(0).complete();
            pass(Duration.ofMillis(2_500));
            loop.soon();
            loop.soon();
            assertThat(runs).as("not yet").hasSize(1);
        });
        vertx.timer(1, TimeUnit.SECONDS).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        onLoop(() -> {
            assertThat(runs).hasSize(2);
            loop.soon();
            pass(Duration.ofMillis(2_500));
            runs.get(1).complete();
        });
        vertx.timer(1, TimeUnit.SECONDS).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        onLoop(() -> {
            assertThat(runs).as("asked for while under way").hasSize(3);
            runs.get(2).fail("away");
            loop.soon();
            assertThat(runs).as("failed").hasSize(3);
        });
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private void onLoop(Runnable steps) throws Exception {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            try {
                steps.run();
                done.complete();
            } catch (RuntimeException | AssertionError e) {
                done.fail(e);
            }
        });
        done.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
