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
    void failed_doublesTheDelayUpToTheLimit() {
        Backoff backoff = new Backoff(FIRST, LONGEST);
        long delay = FIRST.toMillis();
        for (int failure = 1; failure <= 40; failure++) {
            assertThat(backoff.failed()).isBetween(delay / 2, delay);
            assertThat(backoff.failures()).isEqualTo(failure);
            delay = Math.min(2 * delay, LONGEST.toMillis());
        }
        assertThat(delay).isEqualTo(LONGEST.toMillis());

        backoff.succeeded();
        assertThat(backoff.failed()).isLessThanOrEqualTo(FIRST.toMillis());
    }

    @Test
    void failed_addsJitter() {
        Set<Long> delays = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            delays.add(new Backoff(LONGEST, LONGEST).failed());
        }
        assertThat(delays).hasSizeGreaterThan(10);
    }
}
