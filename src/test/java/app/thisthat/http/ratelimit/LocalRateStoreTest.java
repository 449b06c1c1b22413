package app.thisthat.http.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LocalRateStoreTest {

    private static final long WINDOW = Duration.ofSeconds(10).toNanos();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - WINDOW); // overflows during the tests
    private final LocalRateStore store = new LocalRateStore(clock::get);

    private static RateLimit limit(int limit) {
        return new RateLimit("test", limit, Duration.ofNanos(WINDOW), false);
    }

    private boolean isAllowed(String key, RateLimit limit) {
        return store.tryAcquire(key, limit).decision().allowed();
    }

    @Property(tries = 300)
    void tryAcquire_allowsExactlyTheLimitInEveryWindow(
            @ForAll @IntRange(min = 1, max = 8) int limit,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 4_000_000_000L) Long> pauses) {
        AtomicLong now = new AtomicLong();
        LocalRateStore fresh = new LocalRateStore(now::get);
        List<Long> allowedAt = new ArrayList<>();
        for (long pause : pauses) {
            now.addAndGet(pause);
            long inWindow =
                    allowedAt.stream().filter(at -> at > now.get() - WINDOW).count();
            boolean allowed = fresh.tryAcquire("key", limit(limit)).decision().allowed();
            assertThat(allowed).isEqualTo(inWindow < limit);
            if (allowed) {
                allowedAt.add(now.get());
            }
        }
    }

    @Test
    void tryAcquire_returnsTheRemainingCountAndTheReset() {
        assertThat(store.tryAcquire("key", limit(2)).decision()).isEqualTo(new RateLimit.Decision(true, 1, 10_000));
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(store.tryAcquire("key", limit(2)).decision()).isEqualTo(new RateLimit.Decision(true, 0, 6_000));
        assertThat(store.tryAcquire("key", limit(2)).decision()).isEqualTo(new RateLimit.Decision(false, 0, 6_000));
        clock.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(store.tryAcquire("key", limit(2)).decision()).isEqualTo(new RateLimit.Decision(true, 0, 4_000));
    }

    @Test
    void release_revertsTheCount() {
        LocalRateStore.Acquisition first = store.tryAcquire("key", limit(2));
        clock.addAndGet(1);
        store.tryAcquire("key", limit(2));
        store.release(first);
        assertThat(isAllowed("key", limit(2))).isTrue();
        assertThat(isAllowed("key", limit(2))).isFalse();
    }

    @Test
    void tryAcquire_countsClientsSeparately() {
        assertThat(isAllowed("one", limit(1))).isTrue();
        assertThat(isAllowed("two", limit(1))).isTrue();
        assertThat(isAllowed("one", limit(1))).isFalse();
    }

    @Test
    void tryAcquire_evictsTheLeastRecentlyUsedClient() {
        for (int i = 0; i <= LocalRateStore.KEYS_MAX; i++) {
            isAllowed("key-" + i, limit(1));
        }
        assertThat(isAllowed("key-" + LocalRateStore.KEYS_MAX, limit(1))).isFalse();
        assertThat(isAllowed("key-0", limit(1))).isTrue();
    }

    @Test
    void isFirstRejection_isTrueOnceInTheLengthOfAWindow() {
        assertThat(store.isFirstRejection("key", limit(2))).isTrue();
        clock.addAndGet(WINDOW - 1);
        assertThat(store.isFirstRejection("key", limit(2))).isFalse();
        assertThat(store.isFirstRejection("other", limit(2))).isTrue();
        clock.addAndGet(1);
        assertThat(store.isFirstRejection("key", limit(2))).isTrue();
    }
}
