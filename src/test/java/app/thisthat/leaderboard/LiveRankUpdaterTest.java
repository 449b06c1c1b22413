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
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void freshness_thatIsGivenToReadersAtOnce_endsForAllOfThem() throws Exception {
        LiveRankUpdater ranks = new LiveRankUpdater(null, null, null, new LiveRankUpdater.Kept(LONG, LONG));
        ExecutorService readers = Executors.newFixedThreadPool(3);
        AtomicBoolean over = new AtomicBoolean();
        Callable<Set<CacheValidity>> read = () -> {
            Set<CacheValidity> given = new HashSet<>();
            while (!over.get()) {
                given.add(ranks.freshness());
            }
            return given;
        };
        List<Future<Set<CacheValidity>>> reading =
                List.of(readers.submit(read), readers.submit(read), readers.submit(read));
        for (int i = 0; i < ENDS; i++) {
            ranks.freshness().invalidate();
        }
        over.set(true);

        for (Future<Set<CacheValidity>> each : reading) {
            Set<CacheValidity> given = each.get();
            ranks.freshness().invalidate();
            assertThat(given).isNotEmpty().noneMatch(CacheValidity::isValid);
        }
        readers.shutdownNow();
    }
}
