package app.thisthat.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Test
    void failed_waitsTwiceAsLongEachTimeUpToTheLimitAndByChanceShorter() {
        Backoff backoff = new Backoff(FIRST, LONGEST);
        long whole = FIRST.toMillis();
        for (int failure = 1; failure <= 40; failure++) {
            assertThat(backoff.failed()).isBetween(whole / 2, whole);
            assertThat(backoff.failures()).isEqualTo(failure);
            whole = Math.min(2 * whole, LONGEST.toMillis());
        }
        assertThat(whole).isEqualTo(LONGEST.toMillis());

        backoff.succeeded();
        assertThat(backoff.failed()).isLessThanOrEqualTo(FIRST.toMillis());
    }

    @Test
    void failed_differsFromOneToTheOther() {
        Set<Long> waits = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            waits.add(new Backoff(LONGEST, LONGEST).failed());
        }
        assertThat(waits).hasSizeGreaterThan(10);
    }
}
