package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.KillableServers;
import app.thisthat.harness.KillableServers.AdminRequest;
import app.thisthat.harness.LedgerFixture;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service or PostgreSQL is killed with {@code kill -9} at a random moment of a settlement or correction. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettlementChaosIT {

    private static final int SETTLEMENT_TRIALS = 4;
    private static final int CORRECTION_TRIALS = 3;
    private static final int USERS = 500;
    private static final int BETS = 2_000;
    private static final int SETTLEMENT_KILL_WITHIN_MS = 500;
    private static final int CORRECTION_KILL_WITHIN_MS = 700;
    private static final Duration SETTLEMENT_TIMEOUT = Duration.ofSeconds(60);

    /** The state of a market's users, bets, ledger rows and audit entries, without ids. */
    private static final String STATE =
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
            ) state
            """;

    private KillableServers servers;
    private LedgerFixture ledger;

    @BeforeAll
    void start() {
        servers = new KillableServers("settlement-chaos");
        ledger = servers.ledger();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    @Test
    void settlementKilledAtAnyMoment_settlesEveryBetOnce() throws InterruptedException {
        KillableServers.runTrials(SETTLEMENT_TRIALS, SETTLEMENT_KILL_WITHIN_MS, kill -> {
            UUID market = ledger.market("0.5", "0.5");
            ledger.pendingBets(market, USERS, BETS);

            servers.killDuring(resolution(market), kill);
            finish(resolution(market), market);

            assertThat(servers.database()
                            .execute(
                                    "select count(*) from bets where market_id = ? and status in ('won', 'lost')",
                                    market))
                    .isEqualTo((long) BETS);
            ledger.assertInvariants();
        });
    }

    /** The users have spent their first payouts, so a part of each reversal becomes a debt. */
    @Test
    void correctionKilledAtAnyMoment_leavesTheStateOfAnUndisturbedOne() throws InterruptedException {
        UUID undisturbed = resolvedMarket();
        finish(correction(undisturbed), undisturbed);
        String expected = state(undisturbed);
        assertThat(expected)
                .contains("50 users with 0.00 owe 16.66", "50 users with 3.34 owe 0.00", "50 users with 73.34 owe 0.00")
                .contains("1000 bets on this lost", "1000 bets on that won", "1 times market.correct");

        KillableServers.runTrials(CORRECTION_TRIALS, CORRECTION_KILL_WITHIN_MS, kill -> {
            UUID market = resolvedMarket();

            servers.killDuring(correction(market), kill);
            finish(correction(market), market);

            assertThat(state(market)).isEqualTo(expected);
            ledger.assertInvariants();
        });
    }

    /**
     * A market resolved as "this", with a payout of 25 for each of two bets; the users have kept 0, 10 … 90 credits.
     */
    private UUID resolvedMarket() {
        UUID market = ledger.market("0.4", "0.6");
        ledger.pendingBets(market, USERS, BETS);
        finish(resolution(market), market);
        ledger.stakeElsewhere(market, ledger.market("0.5", "0.5"));
        return market;
    }

    private static AdminRequest resolution(UUID market) {
        return new AdminRequest("/admin/markets/" + market + "/resolve", Map.of("resolution", "this"));
    }

    /** Pays 16.67 for each of the two other bets. */
    private static AdminRequest correction(UUID market) {
        return new AdminRequest(
                "/admin/markets/" + market + "/correct",
                Map.of("resolution", "that", "reason", "The result was annulled."));
    }

    private void finish(AdminRequest request, UUID market) {
        servers.retryUntilOk(request);
        ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
    }

    private String state(UUID market) {
        return (String) servers.database().execute(STATE, market);
    }
}
