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

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - WINDOW); // overflows while the tests run
    private final LocalRateStore store = new LocalRateStore(clock::get);

    private static RateLimit limit(int limit) {
        return new RateLimit("test", limit, Duration.ofNanos(WINDOW), false);
    }

    private boolean admits(String key, RateLimit limit) {
        return store.enter(key, limit).verdict().admitted();
    }

    @Property(tries = 300)
    void enter_admitsTheLimitInEveryWindowAndNeverMore(
            @ForAll @IntRange(min = 1, max = 8) int limit,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 4_000_000_000L) Long> pauses) {
        AtomicLong now = new AtomicLong();
        LocalRateStore fresh = new LocalRateStore(now::get);
        List<Long> admitted = new ArrayList<>();
        for (long pause : pauses) {
            now.addAndGet(pause);
            long inWindow =
                    admitted.stream().filter(at -> at > now.get() - WINDOW).count();
            boolean admits = fresh.enter("key", limit(limit)).verdict().admitted();
            assertThat(admits).isEqualTo(inWindow < limit);
            if (admits) {
                admitted.add(now.get());
            }
        }
    }

    @Test
    void enter_tellsWhatRemainsAndWhenTheNextIsAdmitted() {
        assertThat(store.enter("key", limit(2)).verdict()).isEqualTo(new RateLimit.Verdict(true, 1, 10_000));
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(store.enter("key", limit(2)).verdict()).isEqualTo(new RateLimit.Verdict(true, 0, 6_000));
        assertThat(store.enter("key", limit(2)).verdict()).isEqualTo(new RateLimit.Verdict(false, 0, 6_000));
        clock.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(store.enter("key", limit(2)).verdict()).isEqualTo(new RateLimit.Verdict(true, 0, 4_000));
    }

    @Test
    void leave_makesRoomAgain() {
        LocalRateStore.Entry first = store.enter("key", limit(2));
        clock.addAndGet(1);
        store.enter("key", limit(2));
        store.leave(first);
        assertThat(admits("key", limit(2))).isTrue();
        assertThat(admits("key", limit(2))).isFalse();
    }

    @Test
    void enter_countsClientsApart() {
        assertThat(admits("one", limit(1))).isTrue();
        assertThat(admits("two", limit(1))).isTrue();
        assertThat(admits("one", limit(1))).isFalse();
    }

    @Test
    void enter_forgetsTheClientsNotHeardOfForLongest() {
        for (int i = 0; i <= LocalRateStore.KEYS_MAX; i++) {
            admits("key-" + i, limit(1));
        }
        assertThat(admits("key-" + LocalRateStore.KEYS_MAX, limit(1))).isFalse();
        assertThat(admits("key-0", limit(1))).isTrue();
    }
}
