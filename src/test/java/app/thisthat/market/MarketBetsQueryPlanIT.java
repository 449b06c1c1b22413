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

/** All statements use one session, since cached plans belong to a session. */
@ExtendWith(DatabaseExtension.class)
class MarketBetsQueryPlanIT {

    /** PostgreSQL may use a generic plan from the sixth call on. */
    private static final int CALLS = 10;

    private TestDatabase database;
    private Connection session;
    private UUID empty;
    private UUID settled;
    private UUID hot;

    @BeforeEach
    void placeFewBets(TestDatabase shared) throws SQLException {
        database = shared;
        LedgerFixture ledger = new LedgerFixture(shared);
        session = Servers.connect(shared.uri());
        empty = ledger.market("0.6", "0.5");
        settled = ledger.market("0.6", "0.5");
        ledger.pendingBets(settled, 1, 1);
        ledger.resolveWithoutSettling(settled, "this");
        database.execute("select count(*) from settle_bets(?, 10)", settled);
        hot = ledger.market("0.6", "0.5");
        ledger.pendingBets(hot, 1, 2);
        database.execute("analyze bets");
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    @Test
    void betLookups_readNoBetsOfOtherMarketsForAnyDistribution() throws SQLException {
        for (int call = 0; call < CALLS; call++) {
            callEach();
        }

        new LedgerFixture(database).pendingBets(hot, 300, 2700);
        assertResults();

        database.execute("analyze bets");
        for (int call = 0; call < CALLS; call++) {
            assertResults();
        }
    }

    private void assertResults() throws SQLException {
        assertThat(callEach()).isEqualTo("has_bets f, has_pending_bets f, has_bets t, has_pending_bets t");
    }

    private String callEach() throws SQLException {
        return String.join(
                ", ",
                call("has_bets", empty),
                call("has_pending_bets", settled),
                call("has_bets", settled),
                call("has_pending_bets", hot));
    }

    /** The result of a function, with the number of rows of bets that it read if it was more than one. */
    private String call(String function, UUID market) throws SQLException {
        String sql = "with called as materialized (select " + function + "('" + market + "') as result)"
                + " select concat_ws(' ', '" + function + "', c.result,"
                + "   (select nullif(greatest(seq_tup_read + idx_tup_fetch, 1), 1) || ' rows' from pg_stat_xact_user_tables"
                + "    where relname = 'bets' and c.result is not null)) from called c";
        try (Statement statement = session.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()"); // excludes earlier reads
            try (ResultSet row = statement.executeQuery(sql)) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }
}
