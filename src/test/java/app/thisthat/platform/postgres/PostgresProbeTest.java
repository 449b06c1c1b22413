package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PostgresProbeTest {

    private final AtomicLong nanoTime = new AtomicLong();
    private final List<Promise<Void>> probes = new ArrayList<>();
    private final PostgresProbe probe = new PostgresProbe(this::send, nanoTime::get);

    private Future<Void> send() {
        probes.add(Promise.promise());
        return last().future();
    }

    private Promise<Void> last() {
        return probes.get(probes.size() - 1);
    }

    /** Lets intervals pass. */
    private void tick(int intervals) {
        for (int i = 0; i < intervals; i++) {
            nanoTime.addAndGet(PostgresProbe.INTERVAL.toNanos());
            probe.tick();
        }
    }

    @Test
    void tick_probesAtTheIntervalWhilePostgresReplies() {
        for (int i = 1; i <= 5; i++) {
            tick(1);
            assertThat(probes).hasSize(i);
            last().complete();
        }
        assertThat(probe.isStalled()).isFalse();
        assertThat(probe.isDown()).isFalse();
    }

    @Test
    void isDown_isTrueFromTheThirdErrorInARowToTheFirstSuccess() {
        tick(1);
        last().fail("refused");
        tick(4);
        last().fail("refused");
        assertThat(probe.isDown()).isFalse();
        tick(4);
        last().complete();
        tick(1);
        last().fail("refused");
        tick(4);
        last().fail("refused");
        assertThat(probe.isDown()).as("two failures after a success").isFalse();

        tick(4);
        last().fail("refused");

        assertThat(probe.isDown()).isTrue();
        assertThat(probe.isStalled()).as("an error is a reply").isFalse();
        tick(4);
        last().complete();
        assertThat(probe.isDown()).isFalse();
    }

    @Test
    void isStalled_isTrueAfterASecondWithoutAReply() {
        tick(4);
        assertThat(probe.isStalled()).isFalse();

        tick(1);

        assertThat(probe.isStalled()).isTrue();
        assertThat(probe.isDown()).isFalse();
        last().complete();
        assertThat(probe.isStalled()).isFalse();
    }

    @Test
    void isDown_isTrueAfterThreeSecondsWithoutAReply() {
        tick(12);
        assertThat(probe.isDown()).isFalse();

        tick(1);

        assertThat(probe.isDown()).isTrue();
        assertThat(probes).as("no second probe while one has no reply").hasSize(1);
        last().complete();
        assertThat(probe.isDown()).isFalse();
    }

    @Test
    void tick_probesOncePerTimeoutWhileProbesFail() {
        tick(1);
        last().fail("refused");

        tick(3);
        assertThat(probes).hasSize(1);
        tick(1);
        assertThat(probes).hasSize(2);
    }
}
