package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asked in one session, as by a service's connection, which keeps the plans it has made. */
@ExtendWith(DatabaseExtension.class)
class MarketBetsQueryPlanIT {

    /** From the sixth call on a plan may be kept. */
    private static final int CALLS = 10;

    private TestDatabase database;
    private Connection session;
    private UUID empty;
    private UUID settled;
    private UUID hot;

    @BeforeEach
    void placeFewBets(TestDatabase fresh) throws SQLException {
        database = fresh;
        LedgerFixture books = new LedgerFixture(fresh);
        session = Servers.connect(fresh.uri());
        empty = books.market("0.6", "0.5");
        settled = books.market("0.6", "0.5");
        books.pendingBets(settled, 1, 1);
        books.endWithoutSettling(settled, "this");
        database.ask("select count(*) from settle_bets(?, 10)", settled);
        hot = books.market("0.6", "0.5");
        books.pendingBets(hot, 1, 2);
        database.ask("analyze bets");
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    @Test
    void betsOfAMarket_areFoundWithoutReadingThoseOfOthers_howeverTheyAreSpread() throws SQLException {
        for (int call = 0; call < CALLS; call++) {
            askEach();
        }

        new LedgerFixture(database).pendingBets(hot, 30, 2700);
        assertEachIsFound();

        database.ask("analyze bets");
        for (int call = 0; call < CALLS; call++) {
            assertEachIsFound();
        }
    }

    private void assertEachIsFound() throws SQLException {
        assertThat(askEach()).isEqualTo("has_bets f, has_pending_bets f, has_bets t, has_pending_bets t");
    }

    private String askEach() throws SQLException {
        return String.join(
                ", ",
                ask("has_bets", empty),
                ask("has_pending_bets", settled),
                ask("has_bets", settled),
                ask("has_pending_bets", hot));
    }

    /** What a function answers, and how many rows of bets it read if it was more than the one that tells. */
    private String ask(String function, UUID market) throws SQLException {
        String sql = "with asked as materialized (select " + function + "('" + market + "') as answer)"
                + " select concat_ws(' ', '" + function + "', a.answer,"
                + "   (select nullif(greatest(seq_tup_read + idx_tup_fetch, 1), 1) || ' rows' from pg_stat_xact_user_tables"
                + "    where relname = 'bets' and a.answer is not null)) from asked a";
        try (Statement statement = session.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()"); // what was read before counts no more
            try (ResultSet row = statement.executeQuery(sql)) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }
}
