package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.KillableServers;
import app.thisthat.harness.KillableServers.Order;
import app.thisthat.harness.LedgerFixture;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Corrections during which the service or PostgreSQL is killed with {@code kill -9} at a random moment, beside one that
 * nothing disturbs. What the bettors won at first they have spent, so that much of it is owed when it is taken back.
 */
class CorrectionChaosIT {

    private static final int TRIALS = 3;
    private static final int USERS = 500;
    private static final int BETS = 2_000;
    private static final int KILL_WITHIN_MS = 700;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How a market's bettors and bets stand and what was written down of it, without a word of who is who. */
    private static final String REMAINS =
            """
            with market as (select ?::uuid as id),
                 bettor as (select u.* from users u, market m where u.email like '%@' || m.id)
            select string_agg(line, E'\\n' order by line) from (
              select format('%s users with %s owe %s, staked %s, profit %s of %s bets', count(*), credit_balance,
                            credit_debt, total_volume, overall_pnl, settled_bets) as line
              from bettor group by credit_balance, credit_debt, total_volume, overall_pnl, settled_bets
              union all
              select format('%s bets on %s %s in generation %s, %s paid', count(*), side, status,
                            settlement_generation, sum(actual_payout))
              from bets where market_id = (select id from market) group by side, status, settlement_generation
              union all
              select format('%s rows of %s in generation %s, %s credits, %s owed', count(*), transaction_type,
                            generation, sum(amount), sum(owed))
              from credit_transactions where user_id in (select id from bettor) group by transaction_type, generation
              union all
              select format('%s times %s', count(*), action)
              from admin_audit where target_id = (select id from market) group by action
            ) remains
            """;

    private KillableServers servers;
    private LedgerFixture books;

    @BeforeEach
    void start() {
        servers = new KillableServers("correction-chaos");
        books = servers.books();
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void killedAtAnyMoment_leavesWhatAnUndisturbedCorrectionLeaves() throws InterruptedException {
        UUID undisturbed = resolvedMarket();
        finish(correction(undisturbed), undisturbed);
        String expected = remains(undisturbed);
        assertThat(expected)
                .contains("50 users with 0.00 owe 16.66", "50 users with 3.34 owe 0.00", "50 users with 73.34 owe 0.00")
                .contains("1000 bets on this lost", "1000 bets on that won", "1 times market.correct");

        KillableServers.tryDeaths(TRIALS, KILL_WITHIN_MS, death -> {
            UUID market = resolvedMarket();

            servers.killDuring(correction(market), death);
            finish(correction(market), market);

            assertThat(remains(market)).isEqualTo(expected);
            books.assertSound();
        });
    }

    /** A market resolved for "this", which paid 25 credits for each of two bets, whose bettors have kept 0, 10 … 90. */
    private UUID resolvedMarket() {
        UUID market = books.market("0.4", "0.6");
        books.pendingBets(market, USERS, BETS);
        finish(new Order("/admin/markets/" + market + "/resolve", Map.of("resolution", "this")), market);
        books.spend(market, books.market("0.5", "0.5"));
        return market;
    }

    /** To "that", which pays 16.67 for each of the two other bets. */
    private static Order correction(UUID market) {
        return new Order(
                "/admin/markets/" + market + "/correct",
                Map.of("resolution", "that", "reason", "The result was annulled."));
    }

    private void finish(Order order, UUID market) {
        servers.insistOn(order);
        books.waitUntilSettled(PATIENCE, market);
    }

    private String remains(UUID market) {
        return (String) servers.database().ask(REMAINS, market);
    }
}
