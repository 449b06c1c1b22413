package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

class CashOutMigrationIT {

    private static final MigrationVersion VERSION = MigrationVersion.fromVersion("17");

    @Test
    void rollbackAndMigration_restoreTheSchema() {
        String uri = Servers.newDatabase();
        try (TestDatabase database = new TestDatabase(uri)) {
            LedgerFixture ledger = new LedgerFixture(database);
            UUID market = ledger.market("0.5", "0.5");
            ledger.pendingBets(market, 2, 4);
            SchemaSnapshot snapshot = new SchemaSnapshot(uri);
            List<String> schema = snapshot.schema();

            rollBack(uri);
            assertThat(snapshot.columns()).doesNotContainKeys("cash_outs", "cash_out_quotes");
            assertThat(snapshot.columns().get("bets")).doesNotContain("cashed_stake");
            Migrations.migrate(uri);

            assertThat(snapshot.schema()).containsExactlyElementsOf(schema);
            ledger.assertInvariants();
        }
    }

    @Test
    void rollback_isRefusedAfterACashOut() {
        String uri = Servers.newDatabase();
        try (TestDatabase database = new TestDatabase(uri)) {
            LedgerFixture ledger = new LedgerFixture(database);
            ledger.pendingBets(ledger.market("0.5", "0.5"), 1, 1);
            database.execute(
                    """
                    select outcome from bets b, cash_out_bets(
                      array[gen_random_uuid()], array[b.user_id], array[0], array[null::uuid], array[b.id],
                      array[null::numeric], array[null::numeric], array[null::numeric], array[null::uuid],
                      array[null::text], array[null::bytea], array['none'], interval '1 minute', interval '5 seconds',
                      0.02, 10)""");

            assertThatThrownBy(() -> rollBack(uri)).hasMessageContaining("cannot represent them");

            assertThat(database.execute("select count(*) from cash_outs")).isEqualTo(1L);
            ledger.assertInvariants();
        }
    }

    private static void rollBack(String uri) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        Rollback.to(Migrations.flyway(uri), versionBefore(uri), out);
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
}
