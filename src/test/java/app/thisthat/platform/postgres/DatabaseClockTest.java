package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Deque<Promise<Instant>> reads = new ArrayDeque<>();
    private Instant system = NOON;
    private long nanos = 42;

    private final DatabaseClock clock = new DatabaseClock(
            () -> {
                Promise<Instant> read = Promise.promise();
                reads.add(read);
                return read.future();
            },
            () -> system,
            () -> nanos);

    /** Time passes on the monotonic clock and the system clock. */
    private void pass(Duration time) {
        nanos += time.toNanos();
        system = system.plus(time);
    }

    private void read(Instant database, Duration roundTrip) {
        Future<Void> read = clock.read();
        pass(roundTrip);
        reads.poll().complete(database);
        assertThat(read.succeeded()).isTrue();
    }

    @Test
    void instant_isTheTimeOfTheDatabaseAdvancedByTheMonotonicClock() {
        Instant database = NOON.plus(Duration.ofHours(1));
        read(database, Duration.ofMillis(20));
        assertThat(clock.instant()).isEqualTo(database.plusMillis(10));

        pass(Duration.ofSeconds(3));
        system = NOON.minus(Duration.ofDays(1));

        assertThat(clock.instant()).isEqualTo(database.plusMillis(3_010));
    }

    @Test
    void slowReading_isUsedOnlyAfterAMinuteWithoutAnExactOne() {
        read(NOON, Duration.ZERO);
        pass(Duration.ofSeconds(10));
        read(NOON, Duration.ofMillis(500));
        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(10_500));

        pass(Duration.ofMinutes(1));
        read(NOON, Duration.ofMillis(500));
        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(250));
    }

    @Test
    void failedReading_leavesTheClockRunning() {
        read(NOON, Duration.ZERO);
        Future<Void> read = clock.read();
        reads.poll().fail("no connection");
        pass(Duration.ofHours(2));

        assertThat(read.failed()).isTrue();
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(2)));
    }

    @Test
    void skew_isRefusedAtTheStartBeyondItsBound() {
        read(system.plusSeconds(30), Duration.ZERO);
        assertThat(clock.skew()).isEqualTo(Duration.ofSeconds(-30));
        assertThat(clock.requireSynchronised()).isSameAs(clock);

        read(system.plusSeconds(3_600), Duration.ZERO);
        assertThat(clock.isSkewed()).isTrue();
        assertThatThrownBy(clock::requireSynchronised)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3600 s behind the clock of PostgreSQL")
                .hasMessageContaining("at most 30 s");

        read(system.minusSeconds(60), Duration.ZERO);
        assertThatThrownBy(clock::requireSynchronised).hasMessageContaining("60 s ahead of");
    }

    @Test
    void systemClockThatIsSetLater_isSkewed() {
        read(NOON, Duration.ZERO);
        assertThat(clock.isSkewed()).isFalse();

        system = system.minus(Duration.ofHours(1));

        assertThat(clock.isSkewed()).isTrue();
        assertThat(clock.instant()).isEqualTo(NOON);
    }
}
