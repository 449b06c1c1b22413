package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The process of a settlement is killed in the middle. {@code -Dcrash.rounds} repeats the test. */
@ExtendWith(DatabaseExtension.class)
class SettlementCrashIT {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 1);
    private static final int USERS = 2_500;
    private static final int BETS = 10_000;
    private static final Duration SETTLEMENT_TIMEOUT = Duration.ofSeconds(30);

    /** Thousands of bets are left when the process is killed. */
    private static final Map<String, String> SMALL_CHUNKS = Map.of("THISTHAT_BETTING_SETTLEMENT_CHUNK", "50");

    private final TestDatabase database;
    private final LedgerFixture ledger;

    SettlementCrashIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
    }

    @Test
    void killedSettlement_isFinishedByTheNextProcessWithEveryBetPaidOnce() throws SQLException {
        for (int round = 1; round <= ROUNDS; round++) {
            UUID market = ledger.market("0.5", "0.5");
            ledger.pendingBets(market, USERS, BETS);
            ledger.resolveWithoutSettling(market, "this");

            killDuringSettlement(market);
            assertThat(pending(market)).isBetween(1L, (long) BETS - 500);
            ledger.assertInvariants();

            try (ServiceProcess next = ServiceProcess.start(database.uri(), Map.of())) {
                ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
                assertThat(next.stop()).isZero();
            }
            assertThat(pending(market)).isZero();
            assertThat(payouts(market)).isEqualTo(BETS / 2L);
            ledger.assertInvariants();
        }
    }

    private void killDuringSettlement(UUID market) throws SQLException {
        try (Connection owner = Servers.connect(database.uri())) {
            lockLateUser(owner, market);
            try (ServiceProcess process = ServiceProcess.start(database.uri(), SMALL_CHUNKS)) {
                ledger.waitUntil(SETTLEMENT_TIMEOUT, () -> pending(market) < BETS - 500);
                process.kill();
            }
        }
    }

    /** Locks the user whose first bet is settled last, which stops the settlement before its end. */
    private static void lockLateUser(Connection owner, UUID market) throws SQLException {
        owner.setAutoCommit(false);
        try (PreparedStatement lock = owner.prepareStatement(
                """
                select 1 from users where id = (
                  select user_id from bets where market_id = ? group by user_id order by min(id::text) desc limit 1
                ) for update
                """)) {
            lock.setObject(1, market);
            lock.execute();
        }
    }

    private long pending(UUID market) {
        return (long) database.execute("select count(*) from bets where market_id = ? and status = 'pending'", market);
    }

    private long payouts(UUID market) {
        return (long) database.execute(
                "select count(*) from credit_transactions where transaction_type = 'bet_payout' and reference_id in"
                        + " (select id from bets where market_id = ?)",
                market);
    }
}
