package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class LargePortfolioIT {

    private final TestDatabase database;
    private final LedgerFixture ledger;

    LargePortfolioIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
    }

    @Test
    void tenThousandBets_haveTheValueOfThePortfolio() {
        UUID user = ledger.user("1000000");
        placeBets(10_000, 200);
        PortfolioStore portfolios = new PortfolioStore(
                database.postgres(), TestDatabase.settings().betting().cashOut());
        PortfolioHistoryStore histories = new PortfolioHistoryStore(database.postgres());
        Timestamp at =
                (Timestamp) database.execute("select date_trunc('second', clock_timestamp()) + interval '1 second'");
        ledger.waitUntil(Duration.ofSeconds(5), () -> (boolean) database.execute("select clock_timestamp() > ?", at));
        database.execute(
                "insert into portfolio_points (user_id, at, step, balance, debt, realised_pnl, stake, value)"
                        + " select ?, ?, 300, p.* from portfolio_at(?, ?) p",
                user,
                at,
                user,
                at);

        PortfolioHistory history =
                await(histories.history(user, HistoryRange.DAY)).orElseThrow();

        Portfolio portfolio = await(portfolios.portfolio(user)).orElseThrow();
        assertThat(portfolio.openBets()).isEqualTo(10_000);
        assertThat(portfolio.openPositions()).isEqualTo(400);
        assertThat(history.points())
                .containsExactly(
                        PortfolioHistory.Point.of(at.toInstant(), portfolio),
                        PortfolioHistory.Point.of(history.to(), portfolio));
        ledger.assertInvariants();
    }

    /** Places bets of 10 credits in turn on the markets, on either side. */
    private void placeBets(int bets, int markets) {
        for (int i = 0; i < markets; i++) {
            ledger.market("0.%02d".formatted(20 + i % 60), "0.85");
        }
        database.execute(
                """
                do $$
                declare
                  v_user uuid := (select id from users order by id desc limit 1);
                  v_markets uuid[] := array(select id from markets order by id);
                begin
                  for i in 0 .. %d loop
                    perform 1 from place_bets(
                      array[gen_random_uuid()], array[v_user], array[0], array[v_markets[1 + i %% %d]],
                      array[case when i / %d %% 2 = 0 then 'this' else 'that' end], array[10.0], array[null::numeric],
                      array[null::numeric], array[null::text], array[null::bytea], interval '1 hour');
                  end loop;
                end $$
                """
                        .formatted(bets - 1, markets, markets));
    }
}
