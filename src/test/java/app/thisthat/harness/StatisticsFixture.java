package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Ids;
import java.math.BigDecimal;
import java.util.UUID;

/** Bets, cash-outs and settlements without a running service, and the count of the statistics. */
public final class StatisticsFixture {

    private final TestDatabase database;
    private final LedgerFixture books;

    public StatisticsFixture(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
    }

    /** Inserts an open market of a category. */
    public UUID market(String category, String thisOdds) {
        UUID market = books.market(thisOdds, opposite(thisOdds));
        database.execute("update markets set category = ? where id = ?", category, market);
        return market;
    }

    /** Sets the odds of a market. */
    public void setOdds(UUID market, String thisOdds) {
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ? where market_id = ?",
                new BigDecimal(thisOdds),
                new BigDecimal(opposite(thisOdds)),
                market);
        books.endJumpPauses();
    }

    private static String opposite(String odds) {
        return BigDecimal.ONE.subtract(new BigDecimal(odds)).toPlainString();
    }

    /** Places a bet at the current odds. */
    public UUID bet(UUID user, UUID market, String side, String amount) {
        UUID id = Ids.next();
        assertThat(database.execute(PLACE, id, user, market, side, new BigDecimal(amount)))
                .isEqualTo("placed");
        return id;
    }

    /** The statement of {@link #bet}; its parameters are bet, user, market, side and amount. */
    public static final String PLACE =
            """
            select outcome from place_bets(
              array[?::uuid], array[?::uuid], array[0], array[?::uuid], array[?::text], array[?::numeric],
              array[null::numeric], array[null::numeric], array[null::text], array[null::bytea], interval '1 hour')
            """;

    /** Cashes out a fraction of a bet; returns the outcome. */
    public String cashOut(UUID user, UUID bet, String fraction) {
        return (String) database.execute(
                """
                select outcome from cash_out_bets(
                  array[?::uuid], array[?::uuid], array[0], array[null::uuid], array[?::uuid], array[?::numeric],
                  array[null::numeric], array[0::numeric], array[null::uuid], array[null::text], array[null::bytea],
                  array['failed'], interval '1 hour', interval '1 hour', 0.02, 10)
                """,
                Ids.next(),
                user,
                bet,
                new BigDecimal(fraction));
    }

    /** Resolves a market, also one that is resolved, and settles it. */
    public void resolve(UUID market, String resolution) {
        database.execute(
                """
                update markets
                set settlement_generation = settlement_generation + case when status = 'resolved' then 1 else 0 end,
                    status = 'resolved', resolution = ?, resolved_at = coalesce(resolved_at, clock_timestamp()),
                    closed_at = now(), settled_at = null
                where id = ?
                """,
                resolution,
                market);
        settle(market);
    }

    /** Cancels a market and refunds its bets. */
    public void cancel(UUID market) {
        database.execute(
                "update markets set status = 'cancelled', resolved_at = clock_timestamp(), closed_at = now() where id = ?",
                market);
        settle(market);
    }

    private void settle(UUID market) {
        while ((long) database.execute("select count(*) from settle_bets(?, 1000)", market) > 0) {
            // the next chunk
        }
        database.execute("update markets set settled_at = clock_timestamp() where id = ?", market);
    }

    /** Counts everything that is committed, in chunks of at most so many rows. */
    public void count(int chunk) {
        while ((boolean) database.execute("select has_more or counted > 0 from count_bets('0', '1 hour', ?)", chunk)) {
            // the next chunk
        }
        while ((boolean) database.execute("select count_results(?)", chunk)) {
            // the next chunk
        }
    }
}
