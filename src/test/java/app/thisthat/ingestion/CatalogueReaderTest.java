package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogueReaderTest {

    private static final int ROWS = 120;
    private static final CatalogueReader.Timing SHORT_DELAYS =
            new CatalogueReader.Timing(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(2));

    private final Vertx vertx = Vertx.vertx();
    private final List<Integer> limits = new ArrayList<>();
    private final List<FeedEntry> rows = new ArrayList<>();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void rowsThatAreTooLarge_areSkippedAloneAndCounted() {
        read(Set.of(0, 37, 38, ROWS - 1));

        assertThat(rows)
                .extracting(FeedEntry::feedId)
                .containsExactlyElementsOf(
                        IntStream.range(0, ROWS).mapToObj(String::valueOf).toList());
        assertThat(rows)
                .filteredOn(row -> ((FeedEntry.Skipped) row).reason() == SkipReason.TOO_LARGE)
                .extracting(FeedEntry::feedId)
                .containsExactly("0", "37", "38", String.valueOf(ROWS - 1));
    }

    @Test
    void pagesGrowAgain_afterASmallOne() {
        read(Set.of(0));

        assertThat(limits).startsWith(50, 25, 12, 6, 3, 1, 1, 2, 4, 8, 16, 32, 50);
    }

    private void read(Set<Integer> tooLarge) {
        CatalogueList list = new CatalogueList() {
            @Override
            public int limitMax() {
                return 50;
            }

            @Override
            public Future<FeedPage> read(Optional<String> cursor, int limit) {
                limits.add(limit);
                int from = from(cursor);
                int to = Math.min(ROWS, from + limit);
                if (IntStream.range(from, to).anyMatch(tooLarge::contains)) {
                    return Future.failedFuture(FeedException.tooLarge("http://localhost", 8));
                }
                return page(from, to, SkipReason.CLOSED);
            }

            @Override
            public Future<FeedPage> skip(Optional<String> cursor) {
                return page(from(cursor), from(cursor) + 1, SkipReason.TOO_LARGE);
            }
        };
        await(new CatalogueReader(vertx, SHORT_DELAYS, list, page -> {
                    rows.addAll(page.entries());
                    return Future.succeededFuture();
                })
                .readAll());
    }

    private static int from(Optional<String> cursor) {
        return cursor.map(Integer::parseInt).orElse(0);
    }

    private static Future<FeedPage> page(int from, int to, SkipReason reason) {
        List<FeedEntry> entries = IntStream.range(from, to)
                .<FeedEntry>mapToObj(row -> new FeedEntry.Skipped(String.valueOf(row), reason))
                .toList();
        Optional<String> next = to < ROWS ? Optional.of(String.valueOf(to)) : Optional.empty();
        return Future.succeededFuture(new FeedPage(entries, List.of(), Instant.now(), next));
    }
}
