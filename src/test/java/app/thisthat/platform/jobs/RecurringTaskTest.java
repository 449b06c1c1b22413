package app.thisthat.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecurringTaskTest {

    private static final Duration INTERVAL = Duration.ofHours(1);

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final List<Promise<Void>> runs = new ArrayList<>();
    private final List<String> recoveries = new ArrayList<>();
    private final RecurringTask task = new RecurringTask(scheduler, "test", INTERVAL, INTERVAL, this::run);

    private Future<Void> run() {
        Promise<Void> run = Promise.promise();
        runs.add(run);
        return run.future();
    }

    @Test
    void start_runsAtOnceAndThenAtTheInterval() {
        task.start();
        assertThat(runs).hasSize(1);
        runs.get(0).complete();

        scheduler.advance(INTERVAL.minusMillis(1));
        assertThat(runs).hasSize(1);
        scheduler.advance(Duration.ofMillis(1));
        assertThat(runs).hasSize(2);

        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(runs).as("no second run while one is in progress").hasSize(2);
    }

    @Test
    void failure_isRetriedSoonAndItsRecoveryIsReported() {
        task.onRecovery(() -> recoveries.add("test"));
        task.start();
        runs.get(0).fail("unavailable");

        scheduler.advance(Duration.ofSeconds(1));

        assertThat(runs).hasSize(2);
        assertThat(recoveries).isEmpty();
        runs.get(1).complete();
        assertThat(recoveries).hasSize(1);
    }

    @Test
    void stop_endsTheTaskUntilTheNextStart() {
        task.start();
        runs.get(0).complete();
        task.stop();
        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(runs).hasSize(1);

        task.start();

        assertThat(runs).hasSize(2);
    }

    @Test
    void retry_runsOnlyAfterAFailure() {
        task.start();
        task.retry();
        assertThat(runs).as("in progress").hasSize(1);

        scheduler.advance(Duration.ofSeconds(3));
        runs.get(0).fail("unavailable");
        task.retry();
        assertThat(runs).as("failed").hasSize(2);

        runs.get(1).complete();
        task.retry();
        assertThat(runs).as("succeeded").hasSize(2);

        task.start();
        runs.get(2).fail("unavailable");
        task.stop();
        task.retry();
        assertThat(runs).as("stopped").hasSize(3);
    }

    @Test
    void retry_doesNothingShortlyAfterTheLastRun() {
        task.start();
        runs.get(0).fail("unavailable");

        task.retry();

        assertThat(runs).hasSize(1);
    }

    @Test
    void retry_doublesItsDistanceWithEachFailure() {
        task.start();
        scheduler.advance(Duration.ofSeconds(3));
        runs.get(0).fail("unavailable");
        task.retry();
        assertThat(runs).hasSize(2);

        scheduler.advance(Duration.ofSeconds(4));
        runs.get(1).fail("unavailable");
        task.retry();

        assertThat(runs).hasSize(2);
    }

    @Test
    void runSoon_causesOneRunAfterThreeSeconds() {
        task.start();
        runs.get(0).complete();
        scheduler.advance(Duration.ofMillis(2_500));

        task.runSoon();
        task.runSoon();
        scheduler.advance(Duration.ofMillis(499));
        assertThat(runs).hasSize(1);
        scheduler.advance(Duration.ofMillis(1));

        assertThat(runs).hasSize(2);
    }

    @Test
    void runSoon_causesARunAfterTheOneInProgress() {
        task.start();
        task.runSoon();
        scheduler.advance(Duration.ofSeconds(4));
        assertThat(runs).hasSize(1);

        runs.get(0).complete();
        scheduler.advance(Duration.ofMillis(1));

        assertThat(runs).hasSize(2);
        runs.get(1).fail("unavailable");
        task.runSoon();
        assertThat(runs).as("failed shortly before").hasSize(2);
    }
}
