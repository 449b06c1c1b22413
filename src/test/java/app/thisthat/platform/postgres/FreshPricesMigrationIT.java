package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

class FreshPricesMigrationIT {

    private static final MigrationVersion VERSION = MigrationVersion.fromVersion("13");
    private static final String VOLUMES =
            "select string_agg(concat_ws(' ', u.id, u.hedged_volume, d.hedged_volume, s.this_stake, s.that_stake), ', '"
                    + " order by u.id) from users u join daily_totals d on d.user_id = u.id"
                    + " left join hedged_stakes s on s.user_id = u.id";

    @Test
    void rollbackAndMigration_restoreTheSchemaAndTheHedgedStakes() {
        String uri = Servers.newDatabase();
        try (TestDatabase database = new TestDatabase(uri)) {
            LedgerFixture ledger = new LedgerFixture(database);
            UUID market = ledger.market("0.5", "0.5");
            UUID hedger = ledger.user();
            UUID bettor = ledger.user();
            place(database, hedger, market, "this", 100);
            place(database, hedger, market, "that", 70);
            place(database, hedger, market, "that", 50);
            place(database, bettor, market, "this", 40);
            Object volumes = database.execute(VOLUMES);
            assertThat(volumes.toString())
                    .contains("200.00 200.00 100.00 120.00")
                    .contains("0.00 0.00");
            SchemaSnapshot snapshot = new SchemaSnapshot(uri);
            List<String> schema = snapshot.schema();

            Rollback.to(
                    Migrations.flyway(uri), versionBefore(uri), new PrintStream(new ByteArrayOutputStream(), false));
            assertThat(snapshot.columns().get("users")).doesNotContain("hedged_volume");
            assertThat(snapshot.columns()).doesNotContainKeys("hedged_stakes", "odds_rules");
            Migrations.migrate(uri);

            assertThat(snapshot.schema()).containsExactlyElementsOf(schema);
            assertThat(database.execute(VOLUMES)).isEqualTo(volumes);
            ledger.assertInvariants();
            place(database, bettor, market, "that", 40);
            ledger.assertInvariants();
        }
    }

    private static int versionBefore(String uri) {
        return Arrays.stream(Migrations.flyway(uri).load().info().applied())
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .filter(version -> VERSION.isNewerThan(version))
                .map(version -> Integer.parseInt(version.getVersion()))
                .max(Integer::compareTo)
                .orElseThrow();
    }

    private static void place(TestDatabase database, UUID user, UUID market, String side, int amount) {
        assertThat(database.execute(
                        "select outcome from place_bets(array[gen_random_uuid()], array[?::uuid], array[0], array[?::uuid],"
                                + " array[?], array[?::numeric], array[null::numeric], array[null::numeric],"
                                + " array[null::text], array[null::bytea], interval '1 minute')",
                        user,
                        market,
                        side,
                        amount))
                .isEqualTo("placed");
    }
}
