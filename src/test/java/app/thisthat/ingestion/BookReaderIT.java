package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BookReaderIT {

    private static final int CALLERS = 50;

    private IngestionTestSupport feed;
    private TestDatabase database;
    private List<String> markets;
    private String market;
    private UUID id;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        feed = new IngestionTestSupport(fresh, 60);
        feed.sync();
        markets = new LedgerFixture(fresh).mirroredMarkets(20);
        market = markets.get(0);
        id = (UUID) feed.market(market, "id");
    }

    @AfterEach
    void reset() {
        feed.reset();
    }

    @AfterAll
    void stop() {
        feed.close();
    }

    @Test
    void read_confirmsTheOdds() {
        feed.setOdds(market, "0.61");
        database.execute("update market_odds set confirmed_at = now() - interval '1 hour'");

        assertThat(feed.readBook(market)).isTrue();

        assertThat(feed.market(market, "this_odds")).isEqualTo(new BigDecimal("0.6100"));
        assertThat(database.execute(
                        "select confirmed_at > now() - interval '2 seconds' from market_odds where market_id = ?", id))
                .isEqualTo(true);
    }

    @Test
    void concurrentCallers_shareOneRequest() {
        feed.delayBooks(Duration.ofMillis(100));
        long before = feed.requests("book");

        assertThat(feed.readBooks(Collections.nCopies(CALLERS, id), false))
                .hasSize(CALLERS)
                .containsOnly(true);

        assertThat(feed.requests("book") - before).isEqualTo(1);
    }

    @Test
    void callersThatNeedALaterRead_shareTheNextRequest() {
        feed.delayBooks(Duration.ofMillis(100));
        long before = feed.requests("book");

        assertThat(feed.readBooks(Collections.nCopies(CALLERS, id), true))
                .hasSize(CALLERS)
                .containsOnly(true);

        assertThat(feed.requests("book") - before)
                .as("one for the first caller, one for those who came while it was in progress")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "html", "throttle", "hang", "drip", "broken"})
    void failedRequest_confirmsNothing(String fault) {
        Object before = feed.market(market, "confirmed_at");
        feed.setFault("book", fault, 0);

        assertThat(feed.readBook(market)).isFalse();

        assertThat(feed.market(market, "confirmed_at")).isEqualTo(before);
    }

    @Test
    void slowFeed_isWaitedForAtMostTheTimeout() {
        feed.delayBooks(Duration.ofSeconds(20));
        long startedNanos = System.nanoTime();

        assertThat(feed.readBook(id, Duration.ofMillis(300))).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void readAfterAFailure_isAttemptedAgain() {
        feed.setFault("book", "error", 1);
        assertThat(feed.readBook(market)).isFalse();
        assertThat(feed.readBook(market)).isTrue();
    }

    @Test
    void budget_limitsTheRequests() {
        List<UUID> ids =
                markets.stream().map(feedId -> (UUID) feed.market(feedId, "id")).toList();
        double limited = feed.bookReads(BookReadOutcome.LIMITED);
        long before = feed.requests("book");

        assertThat(feed.readBooks(ids, 5)).filteredOn(stored -> stored).hasSize(5);

        assertThat(feed.requests("book") - before).isEqualTo(5);
        assertThat(feed.bookReads(BookReadOutcome.LIMITED) - limited).isEqualTo(15);
    }

    @Test
    void unknownMarket_isNotRead() {
        long before = feed.requests("book");
        assertThat(feed.readBooks(List.of(new UUID(1, 2)), false)).containsExactly(false);
        assertThat(feed.requests("book")).isEqualTo(before);
    }
}
