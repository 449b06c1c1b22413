package app.thisthat.businessmetrics;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusinessMetricsIT {

    private final TestDatabase database = new TestDatabase();
    private final LedgerFixture ledger = new LedgerFixture(database);
    private final BusinessMetricsStore store = new BusinessMetricsStore(database.postgres());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void recent_countsNewAndAlreadyCountedRows() {
        ledger.avoidMidnight();
        UUID market = ledger.market("0.5", "0.5");
        UUID user = ledger.user();
        bet(user, market, 100, daysAgo(40));
        bet(user, market, 200, daysAgo(20));
        bet(user, market, 300, daysAgo(3));
        assertThat(recent("thisthat_bets", null)).isEqualTo(3);

        bet(user, market, 60, Ids.next());
        bet(ledger.user(), market, 40, Ids.next());

        assertThat(recent("thisthat_bets", null)).isEqualTo(5);
        assertThat(recent("thisthat_bets_recent", "day")).isEqualTo(2);
        assertThat(recent("thisthat_bets_recent", "week")).isEqualTo(3);
        assertThat(recent("thisthat_bets_recent", "month")).isEqualTo(4);
        assertThat(recent("thisthat_credits_wagered", null)).isEqualTo(700);
        assertThat(recent("thisthat_credits_wagered_recent", "week")).isEqualTo(400);
        assertThat(recent("thisthat_bet_average_credits", null)).isEqualTo(140);
        assertThat(recent("thisthat_users", null)).isEqualTo(2);
        assertThat(database.execute("select sum(bets) from daily_figures")).isEqualTo(BigDecimal.valueOf(3));
        assertThat(database.execute("select has_table_privilege('thisthat_service', 'daily_figures', 'delete')"))
                .isEqualTo(false);
    }

    @Test
    void recent_containsUnfinishedSettlements() {
        UUID unpaid = ledger.market("0.5", "0.5");
        ledger.resolveWithoutSettling(unpaid, "this");
        database.execute("update markets set resolved_at = now() - interval '5 minutes' where id = ?", unpaid);

        assertThat(recent("thisthat_settlements_unfinished", null)).isEqualTo(1);
        assertThat(recent("thisthat_settlement_unfinished_age_seconds", null)).isBetween(300.0, 360.0);
    }

    @Test
    void users_containsTheProfitsOfRanks() {
        rank(1, "250.00");
        rank(2, "0.00");
        rank(3, "-40.00");

        List<BusinessMetric> users = await(store.users());

        assertThat(value(users, "thisthat_leaderboard_profit_credits", "1")).isEqualTo(250);
        assertThat(value(users, "thisthat_leaderboard_profit_users", "100 to 1000"))
                .isEqualTo(1);
        assertThat(value(users, "thisthat_leaderboard_profit_users", "0")).isEqualTo(1);
        assertThat(value(users, "thisthat_leaderboard_profit_users", "-100 to 0"))
                .isEqualTo(1);
        assertThat(value(users, "thisthat_leaderboard_users", null)).isEqualTo(3);
    }

    private void rank(int rank, String profit) {
        UUID user = ledger.user();
        database.execute("update users set overall_pnl = ? where id = ?", new BigDecimal(profit), user);
        database.execute(
                "insert into ranks_by_user (board, block, users, ranks)"
                        + " values ('pnl', rank_block(?), array[?::uuid], array[?::int])",
                user,
                user,
                rank);
    }

    /** An id made that many days ago. */
    private static UUID daysAgo(int days) {
        long millis = System.currentTimeMillis() - days * 86_400_000L;
        return new UUID(millis << 16 | 0x7000L, Ids.next().getLeastSignificantBits());
    }

    private void bet(UUID user, UUID market, int stake, UUID id) {
        database.execute(
                "insert into bets (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, placed_at)"
                        + " values (?, ?, ?, ?, 'this', 0.5, 1, to_timestamp(? / 1000.0))",
                id,
                user,
                market,
                stake,
                id.getMostSignificantBits() >>> 16);
    }

    private double recent(String name, String labelValue) {
        return value(await(store.recent()), name, labelValue);
    }

    private static double value(List<BusinessMetric> metrics, String name, String labelValue) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .filter(metric -> labelValue == null || labelValue.equals(metric.labelValue()))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
