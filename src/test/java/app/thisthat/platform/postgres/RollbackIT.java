package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.OldestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rollbacks of test migrations, which come after the real ones. */
class RollbackIT {

    /** Repeatable files of an older version of the service. */
    private static final String OLDER = "classpath:db/older";

    /** Versions 9001 and 9002, whose rollback scripts are in {@code db/rollback}, and changed repeatable files. */
    private static final String NEWER = "classpath:db/newer";

    /** Version 9001, which an older version of the service can run on, and changed repeatable files. */
    private static final String COMPATIBLE = "classpath:db/compatible";

    private static final int BASELINE = Integer.parseInt(Migrations.BASELINE.getVersion());

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void to_restoresSchemaAndRows() {
        upgradeAndRollBack(Servers.newEmptyDatabase());
    }

    @Test
    void to_restoresSchemaAndRowsOnTheOldestPostgres() {
        try (OldestPostgres server = OldestPostgres.start()) {
            upgradeAndRollBack(server.uri());
        }
    }

    private void upgradeAndRollBack(String uri) {
        migrate(uri, OLDER);
        int released = versionOf(uri);
        SchemaSnapshot snapshot = new SchemaSnapshot(uri);
        List<String> oldSchema = snapshot.schema();
        Map<String, List<String>> oldColumns = snapshot.columns();
        migrate(uri, NEWER);
        List<String> newSchema = snapshot.schema();
        assertThat(newSchema).isNotEqualTo(oldSchema);
        try (TestDatabase database = new TestDatabase(uri)) {
            LedgerFixture ledger = new LedgerFixture(database);
            bet(database, ledger);
            database.execute("update users set nickname = 'nick' where username like '%a%'");
            Map<String, List<String>> rows = snapshot.rows(oldColumns);

            rollBack(uri, 9001);
            migrate(uri, NEWER);
            assertThat(snapshot.schema()).containsExactlyElementsOf(newSchema);

            rollBack(uri, released);
            migrate(uri, OLDER);
            assertThat(snapshot.schema()).containsExactlyElementsOf(oldSchema);
            assertThat(snapshot.rows(oldColumns)).isEqualTo(rows);
            ledger.assertInvariants();
            bet(database, ledger);
            ledger.assertInvariants();
        }
        migrate(uri, NEWER);
        assertThat(snapshot.schema()).containsExactlyElementsOf(newSchema);
    }

    @Test
    void to_theBaseline_undoesEveryMigrationOfTheService() {
        String uri = newerDatabase();
        SchemaSnapshot snapshot = new SchemaSnapshot(uri);
        List<String> schema = snapshot.schema();

        rollBack(uri, BASELINE);
        assertThat(versionOf(uri)).isEqualTo(BASELINE);
        migrate(uri, NEWER);

        assertThat(snapshot.schema()).containsExactlyElementsOf(schema);
    }

    /** Creates ledger rows of the common types: signup, stakes, payouts, refunds, a reward. */
    private static void bet(TestDatabase database, LedgerFixture ledger) {
        UUID winner = ledger.user();
        ledger.pendingBets(ledger.market("0.6", "0.5"), 4, 8);
        for (String resolution : List.of("this", "invalid")) {
            UUID market = ledger.market("0.6", "0.5");
            ledger.pendingBets(market, 4, 8);
            database.execute("update market_odds set this_odds = 0.7 where market_id = ?", market);
            ledger.resolveWithoutSettling(market, resolution);
            database.execute("select count(*) from settle_bets(?, 1000)", market);
        }
        UUID reward = UUID.randomUUID();
        database.execute(
                "insert into daily_rewards (id, user_id, credits_awarded, streak, claimed_at)"
                        + " values (?, ?, 50, 1, now())",
                reward,
                winner);
        database.execute(
                "select ledger_post(array[?::uuid], array[50.0], array['daily_reward'], array[?::uuid], array[0.0],"
                        + " array[0.0])",
                winner,
                reward);
    }

    @Test
    void migrate_byAnOlderVersionWithoutRollback_restoresItsFunctions() {
        String uri = Servers.newDatabase();
        migrate(uri, OLDER);
        assertThat(greeting(uri)).isEqualTo("older");
        migrate(uri, COMPATIBLE);
        assertThat(greeting(uri)).isEqualTo("newer");

        migrate(uri, OLDER);

        assertThat(greeting(uri)).isEqualTo("older");
        assertThat(new SchemaSnapshot(uri).columns()).containsKey("test_notes");
        migrate(uri, COMPATIBLE);
        assertThat(greeting(uri)).isEqualTo("newer");
    }

    @Test
    void to_printsEachStep() {
        String uri = newerDatabase();

        rollBack(uri, BASELINE);

        assertThat(output())
                .containsSubsequence(
                        "Rolled back 9002 (test nicknames)",
                        "Rolled back 9001 (test gifts)",
                        "The schema is at version " + BASELINE);
        assertThat(versionOf(uri)).isLessThan(9001);
    }

    @Test
    void to_rejectsVersionsOfTheBaseline() {
        assertRejected(
                newerDatabase(),
                BASELINE - 1,
                "Version 7 is part of the baseline, which has no rollback scripts; the lowest possible version is 8");
    }

    @Test
    void to_rejectsVersionsThatAreNotApplied() {
        assertRejected(newerDatabase(), 9_999, "Version 9999 is not applied; applied versions: [1, 2,");
        assertRejected(Servers.newEmptyDatabase(), BASELINE, "Version 8 is not applied; applied versions: []");
    }

    @Test
    void to_rejectsTheSchemaOfANewerVersionOfTheService() {
        String uri = newerDatabase();
        change(
                uri,
                "insert into flyway_schema_history"
                        + " (installed_rank, version, description, type, script, installed_by, execution_time, success)"
                        + " values (1000, '9999', 'future', 'SQL', 'V9999__future.sql', 'x', 1, true)");
        assertRejected(uri, BASELINE, "Another version of the service made this schema");
    }

    @Test
    void to_rejectsRepeatableFilesOfANewerVersionOfTheService() {
        String uri = newerDatabase();
        assertThatThrownBy(() -> Rollback.to(uri, BASELINE, new PrintStream(output)))
                .hasMessageContaining("Another version of the service made this schema");
        assertThat(versionOf(uri)).isEqualTo(9002);
    }

    @Test
    void to_rejectsIfAScriptIsMissing() {
        String uri = newerDatabase();
        change(uri, "update flyway_schema_history set script = 'V9001__lost.sql' where version = '9001'");
        assertRejected(uri, BASELINE, "/db/rollback/U9001__lost.sql is missing; nothing was changed");
    }

    @Test
    void to_rejectsWhileTheServiceRuns() {
        try (TestDatabase database = new TestDatabase()) {
            migrate(database.uri(), NEWER);
            await(database.postgres().ready(database.vertx()));
            assertRejected(database.uri(), BASELINE, "connections to this database; stop all nodes first");
        }
    }

    @Test
    void to_stopsAtTheMigrationThatTheDataNeeds() {
        String uri = newerDatabase();
        List<String> schema = new SchemaSnapshot(uri).schema();
        change(
                uri,
                """
                insert into users (id, username, email, password_hash)
                values (gen_random_uuid(), 'receiver', 'r@example.com', 'none');
                insert into credit_transactions (user_id, seq, amount, transaction_type, reference_id, balance_after)
                select id, 1, 10, 'gift', id, 10 from users""");

        assertThatThrownBy(() -> rollBack(uri, BASELINE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Rollback of 9001 (test gifts) failed, it stays applied");

        assertThat(versionOf(uri)).isEqualTo(9001);
        assertThat(new SchemaSnapshot(uri).columns().get("users")).doesNotContain("nickname");
        migrate(uri, NEWER);
        assertThat(new SchemaSnapshot(uri).schema()).containsExactlyElementsOf(schema);
    }

    private void assertRejected(String uri, int version, String reason) {
        List<String> schema = new SchemaSnapshot(uri).schema();
        assertThatThrownBy(() -> rollBack(uri, version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(reason);
        assertThat(new SchemaSnapshot(uri).schema()).isEqualTo(schema);
        assertThat(output()).isEmpty();
    }

    private static String newerDatabase() {
        String uri = Servers.newDatabase();
        migrate(uri, NEWER);
        return uri;
    }

    private static void migrate(String uri, String location) {
        Migrations.migrate(Migrations.flyway(uri, location));
    }

    private void rollBack(String uri, int version) {
        Rollback.to(Migrations.flyway(uri, NEWER), version, new PrintStream(output, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private static String greeting(String uri) {
        try (TestDatabase database = new TestDatabase(uri)) {
            return (String) database.execute("select test_greeting()");
        }
    }

    private static void change(String uri, String sql) {
        try (TestDatabase database = new TestDatabase(uri)) {
            database.execute(sql);
        }
    }

    private static int versionOf(String uri) {
        return Integer.parseInt(
                Migrations.flyway(uri).load().info().current().getVersion().getVersion());
    }
}
