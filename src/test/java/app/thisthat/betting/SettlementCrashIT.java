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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** A settlement whose process is killed, for real, in the middle. */
@ExtendWith(DatabaseExtension.class)
class SettlementCrashIT {

    private static final int USERS = 2_500;
    private static final int BETS = 10_000;

    /** So small that thousands of bets are left whenever the kill comes. */
    private static final Map<String, String> SMALL_CHUNKS = Map.of("THISTHAT_BETTING_SETTLEMENT_CHUNK", "50");

    private LedgerFixture books;
    private TestDatabase database;
    private UUID market;

    @BeforeEach
    void tenThousandPendingBets(TestDatabase fresh) {
        database = fresh;
        books = new LedgerFixture(fresh);
        market = books.market("0.5", "0.5");
        books.pendingBets(market, USERS, BETS);
    }

    @RepeatedTest(2)
    void killedInTheMiddle_isFinishedByTheNextStartWithEveryBetPaidOnce() throws SQLException {
        books.endWithoutSettling(market, "this");
        try (Connection owner = Servers.connect(database.uri())) {
            lockLateUser(owner);
            try (ServiceProcess first = ServiceProcess.start(database.uri(), SMALL_CHUNKS)) {
                books.waitUntil(Duration.ofSeconds(30), () -> pending() < BETS - 500);
                first.kill();
            }
        }
        assertThat(pending()).isBetween(1L, (long) BETS - 500);
        books.assertSound();

        try (ServiceProcess second = ServiceProcess.start(database.uri(), Map.of())) {
            books.waitUntilSettled(Duration.ofSeconds(30), market);
            assertThat(second.stop()).isZero();
        }

        assertThat(pending()).isZero();
        assertThat(database.ask(
                        "select count(*) from credit_transactions where transaction_type = 'bet_payout' and reference_id in"
                                + " (select id from bets where market_id = ?)",
                        market))
                .isEqualTo(BETS / 2L);
        books.assertSound();
    }

    /** However fast the settlement is, it does not get past the user whose first bet comes last until the lock is gone. */
    private void lockLateUser(Connection owner) throws SQLException {
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

    private long pending() {
        return (long) database.ask("select count(*) from bets where market_id = ? and status = 'pending'", market);
    }
}
