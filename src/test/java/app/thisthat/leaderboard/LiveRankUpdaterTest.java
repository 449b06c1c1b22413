package app.thisthat.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.http.cache.CacheValidity;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveRankUpdaterTest {

    private static final int ENDS = 300_000;
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    @Test
    void validityReadByConcurrentReaders_endsForAllOfThem() throws Exception {
        LiveRankUpdater updater =
                new LiveRankUpdater(null, null, null, new LiveRankUpdater.Lifetimes(LIFETIME, LIFETIME));
        ExecutorService readers = Executors.newFixedThreadPool(3);
        AtomicBoolean done = new AtomicBoolean();
        Callable<Set<CacheValidity>> read = () -> {
            Set<CacheValidity> seen = new HashSet<>();
            while (!done.get()) {
                seen.add(updater.validity());
            }
            return seen;
        };
        List<Future<Set<CacheValidity>>> reading =
                List.of(readers.submit(read), readers.submit(read), readers.submit(read));
        for (int i = 0; i < ENDS; i++) {
            updater.validity().invalidate();
        }
        done.set(true);

        for (Future<Set<CacheValidity>> each : reading) {
            Set<CacheValidity> seen = each.get();
            updater.validity().invalidate();
            assertThat(seen).isNotEmpty().noneMatch(CacheValidity::isValid);
        }
        readers.shutdownNow();
    }
}
