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
    void aStatementPreparedBeforeAMigrationOfItsColumns_hasDoneNothingAndIsAnsweredTheNextTime(TestDatabase database) {
        database.ask("create table samples as select 'one'::text as sample");
        database.ask("grant select on samples to thisthat_service");
        await(ask(database));
        database.ask("create domain sample as text");
        database.ask("alter table samples alter column sample type sample");

        Future<String> outdated = ask(database);
        await(outdated.otherwiseEmpty());

        assertThat(PostgresErrors.rolledBack(outdated.cause())).isTrue();
        assertThat(PostgresErrors.translate(outdated.cause()))
                .hasValueSatisfying(refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.SERVICE_UNAVAILABLE));
        assertThat(await(ask(database))).isEqualTo("one");
    }

    private static Future<String> ask(TestDatabase database) {
        return database.postgres()
                .line()
                .preparedQuery("select sample from samples")
                .execute()
                .map(RowSet::iterator)
                .map(rows -> rows.next())
                .map((Row row) -> row.getString(0));
    }
}
