package app.thisthat.statistics;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.StatisticsFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class MarketActivityIT {

    private final LedgerFixture books;
    private final StatisticsFixture fixture;
    private final MarketActivityStore store;

    MarketActivityIT(TestDatabase database) {
        this.books = new LedgerFixture(database);
        this.fixture = new StatisticsFixture(database);
        this.store = new MarketActivityStore(database.postgres());
    }

    private List<String> stakes(UUID market) {
        return await(store.latest(market)).orElseThrow().stream()
                .map(bet -> bet.stake().toPlainString())
                .toList();
    }

    @Test
    void bets_areRoundedSoThatNobodyIsIdentified() {
        UUID market = fixture.market("Sports", "0.6543");
        UUID user = books.user("100000");
        for (String stake : List.of("10", "19.99", "137.25", "9999.99")) {
            fixture.bet(user, market, "this", stake);
        }
        assertThat(stakes(market)).containsExactly("9000", "100", "10", "10");
        assertThat(await(store.latest(market)).orElseThrow()).allSatisfy(bet -> {
            assertThat(bet.odds()).isEqualByComparingTo(new BigDecimal("0.65"));
            assertThat(bet.placedAt().toString()).endsWith(":00Z");
        });
    }

    @Test
    void latest50_areFoundWhateverTheirStatus() {
        UUID market = fixture.market("Sports", "0.5");
        UUID user = books.user("100000");
        for (int i = 1; i <= 48; i++) {
            fixture.bet(user, market, "this", "10");
        }
        UUID cashedOut = fixture.bet(user, market, "this", "20");
        for (int i = 1; i <= 3; i++) {
            fixture.bet(user, market, "that", "30");
        }
        assertThat(fixture.cashOut(user, cashedOut, "1")).isEqualTo("cashed_out");

        List<String> open = stakes(market);
        assertThat(open).hasSize(50).startsWith("30", "30", "30", "20", "10").endsWith("10");
        fixture.resolve(market, "this");
        assertThat(stakes(market)).isEqualTo(open);
        fixture.resolve(market, "that");
        assertThat(stakes(market)).isEqualTo(open);
    }

    @Test
    void marketWithoutBets_hasAnEmptyList() {
        assertThat(stakes(fixture.market("Sports", "0.5"))).isEmpty();
        assertThat(await(store.latest(Ids.next()))).isEmpty();
    }
}
