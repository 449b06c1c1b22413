package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class PostgresErrorsIT {

    @Test
    void statementPreparedBeforeAMigration_hasNoEffectAndSucceedsNextTime(TestDatabase database) {
        database.execute("create table samples as select 'one'::text as sample");
        database.execute("grant select on samples to thisthat_service");
        await(query(database));
        database.execute("create domain sample as text");
        database.execute("alter table samples alter column sample type sample");

        Future<String> stale = query(database);
        await(stale.otherwiseEmpty());

        assertThat(PostgresErrors.rolledBack(stale.cause())).isTrue();
        assertThat(PostgresErrors.translate(stale.cause()))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.SERVICE_UNAVAILABLE));
        assertThat(await(query(database))).isEqualTo("one");
    }

    private static Future<String> query(TestDatabase database) {
        return database.postgres()
                .bets()
                .preparedQuery("select sample from samples")
                .execute()
                .map(RowSet::iterator)
                .map(rows -> rows.next())
                .map((Row row) -> row.getString(0));
    }
}
