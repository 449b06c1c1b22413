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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;

class RollbackIT {

    /** The first version with bets: the books of older ones are not whole, since the bets are gone. */
    private static final int BETS = 3;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void everyMigration_isTakenBackExactly_andKeepsWhatOlderVersionsHold() {
        goUpDownAndUpAgain(Servers.newEmptyDatabase());
    }

    @Test
    void allMigrations_areTakenBackOnTheOldestPostgres() {
        try (OldestPostgres server = OldestPostgres.start()) {
            Migrations.migrate(server.uri());
            SchemaSnapshot picture = new SchemaSnapshot(server.uri());
            List<String> schema = picture.schema();
            try (TestDatabase database = new TestDatabase(server.uri())) {
                LedgerFixture books = new LedgerFixture(database);
                play(database, books);
                rollBackTo(server.uri(), BETS);
                Migrations.migrate(server.uri());
                books.assertSound();
            }
            assertThat(picture.schema()).containsExactlyElementsOf(schema);
        }
    }

    private void goUpDownAndUpAgain(String uri) {
        List<Integer> versions = versions(uri);
        int newest = versions.get(versions.size() - 1);
        SchemaSnapshot picture = new SchemaSnapshot(uri);
        Map<Integer, List<String>> schemas = new HashMap<>();
        Map<Integer, Map<String, List<String>>> columns = new HashMap<>();
        for (int version : versions) {
            Migrations.flyway(uri).target(String.valueOf(version)).load().migrate();
            schemas.put(version, picture.schema());
            columns.put(version, picture.columns());
        }
        try (TestDatabase database = new TestDatabase(uri)) {
            LedgerFixture books = new LedgerFixture(database);
            play(database, books);
            books.assertSound();
            Map<Integer, Map<String, List<String>>> rows = new HashMap<>();
            versions.forEach(version -> rows.put(version, picture.rows(columns.get(version))));

            for (int i = versions.size() - 2; versions.get(i) >= BETS; i--) {
                int version = versions.get(i);
                rollBackTo(uri, version);
                assertThat(picture.schema())
                        .as("schema of version " + version)
                        .containsExactlyElementsOf(schemas.get(version));
                assertThat(picture.rows(columns.get(version)))
                        .as("rows of version " + version)
                        .isEqualTo(rows.get(version));
            }
            Migrations.migrate(uri);
            assertThat(picture.schema()).containsExactlyElementsOf(schemas.get(newest));
            assertThat(picture.rows(columns.get(BETS))).isEqualTo(rows.get(BETS));
            books.assertSound();
            play(database, books);
            books.assertSound();
        }
        rollBackTo(uri, 1);
        assertThat(picture.schema()).containsExactlyElementsOf(schemas.get(1));
        Migrations.migrate(uri);
        assertThat(picture.schema()).containsExactlyElementsOf(schemas.get(newest));
    }

    /** Everything that moves credits: a signup, bets that wait, win, lose and are refunded, a reward. */
    private static void play(TestDatabase database, LedgerFixture books) {
        UUID winner = books.user();
        books.pendingBets(books.market("0.6", "0.5"), 4, 8);
        for (String resolution : List.of("this", "invalid")) {
            UUID market = books.market("0.6", "0.5");
            books.pendingBets(market, 4, 8);
            database.ask("update market_odds set this_odds = 0.7 where market_id = ?", market);
            books.endWithoutSettling(market, resolution);
            database.ask("select count(*) from settle_bets(?, 1000)", market);
        }
        UUID reward = UUID.randomUUID();
        database.ask(
                "insert into daily_rewards (id, user_id, credits_awarded, streak, claimed_at) values (?, ?, 50, 1, now())",
                reward,
                winner);
        database.ask(
                "select ledger_post(array[?::uuid], array[50.0], array['daily_reward'], array[?::uuid], array[0.0], array[0.0])",
                winner,
                reward);
    }

    @Test
    void to_saysWhatItDid() {
        String uri = Servers.newDatabase();
        List<Integer> versions = versions(uri);
        int before = versions.get(versions.size() - 3);

        rollBackTo(uri, before);

        assertThat(said())
                .containsSubsequence(
                        "Took back " + versions.get(versions.size() - 1),
                        "Took back " + versions.get(versions.size() - 2),
                        "The schema is at version " + before);
        assertThat(versionOf(uri)).isEqualTo(before);
    }

    @Test
    void to_refusesAVersionThatIsNotApplied() {
        String uri = Servers.newDatabase();
        assertRefused(uri, 9_999, "Version 9999 is not applied");
        assertRefused(Servers.newEmptyDatabase(), 1, "Version 1 is not applied; applied are []");
    }

    @Test
    void to_refusesASchemaThatANewerServiceMade() {
        String uri = Servers.newDatabase();
        change(
                uri,
                "insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)"
                        + " values (1000, '9999', 'of tomorrow', 'SQL', 'V9999__of_tomorrow.sql', 'x', 1, true)");
        assertRefused(uri, 1, "not a schema that this version of the service made");
    }

    @Test
    void to_refusesWhereAWayBackIsMissing() {
        String uri = Servers.newDatabase();
        change(uri, "update flyway_schema_history set script = 'V2__lost.sql' where version = '2'");
        assertRefused(uri, 1, "/db/rollback/U2__lost.sql is missing");
    }

    @Test
    void to_refusesWhileTheServiceRuns() {
        try (TestDatabase database = new TestDatabase()) {
            await(database.postgres().ready(database.vertx()));
            assertRefused(database.uri(), 1, "stop all of it first");
        }
    }

    @Test
    void to_stopsWhereTheDataRefuses() {
        String uri = Servers.newDatabase();
        change(
                uri,
                """
                insert into users (id, username, email, password_hash, credit_debt)
                values (gen_random_uuid(), 'debtor', 'd@example.com', 'none', 10);
                insert into credit_transactions (user_id, seq, amount, owed, transaction_type, reference_id, balance_after)
                select id, 1, 0, 10, 'payout_reversal', id, 0 from users""");

        assertThatThrownBy(() -> rollBackTo(uri, 1)).hasMessageContaining("refused to take back 32");

        assertThat(versionOf(uri)).isEqualTo(32);
        assertThat(new SchemaSnapshot(uri).columns().get("users")).contains("credit_debt");
    }

    private void assertRefused(String uri, int version, String reason) {
        List<String> schema = new SchemaSnapshot(uri).schema();
        assertThatThrownBy(() -> rollBackTo(uri, version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(reason);
        assertThat(new SchemaSnapshot(uri).schema()).isEqualTo(schema);
        assertThat(said()).isEmpty();
    }

    private void rollBackTo(String uri, int version) {
        Rollback.to(uri, version, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static void change(String uri, String sql) {
        try (TestDatabase database = new TestDatabase(uri)) {
            database.ask(sql);
        }
    }

    private static List<Integer> versions(String uri) {
        List<Integer> versions = new ArrayList<>();
        Arrays.stream(Migrations.flyway(uri).load().info().all())
                .forEach(migration -> versions.add(version(migration)));
        return versions;
    }

    private static int versionOf(String uri) {
        return version(Migrations.flyway(uri).load().info().current());
    }

    private static int version(MigrationInfo migration) {
        return Integer.parseInt(migration.getVersion().getVersion());
    }
}
