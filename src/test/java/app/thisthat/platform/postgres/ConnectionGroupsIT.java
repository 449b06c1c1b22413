package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Settings;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(DatabaseExtension.class)
class ConnectionGroupsIT {

    private static final int WAIT_QUEUE = 3;
    private static final Duration WAIT = Duration.ofMillis(200);

    /** Held by a connection of the owner; statements that need it wait. */
    private static final long LOCK = 7_000_001;

    private TestDatabase database;
    private Postgres postgres;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        DatabaseSettings defaults = Settings.load(Optional.empty(), Map.of()).database();
        DatabaseSettings small = new DatabaseSettings(
                "", ConnectionGroup.CONNECTIONS_MIN, WAIT, WAIT_QUEUE, defaults.statementTimeout(), Optional.empty());
        postgres = Postgres.open(database.vertx(), small, database.uri());
        await(postgres.ready(database.vertx()));
        database.execute("select pg_advisory_lock(" + LOCK + ")");
    }

    @AfterEach
    void close() {
        database.execute("select pg_advisory_unlock(" + LOCK + ")");
        await(postgres.close());
    }

    @ParameterizedTest
    @EnumSource
    void exhaustedGroup_refusesItsOwnStatementsAndDelaysNoOther(ConnectionGroup exhausted) {
        SqlClient client = postgres.client(exhausted);
        int capacity =
                ConnectionGroup.split(ConnectionGroup.CONNECTIONS_MIN).get(exhausted) * exhausted.pipelineDepth();
        List<Future<RowSet<Row>>> waiting = IntStream.range(0, capacity + WAIT_QUEUE)
                .mapToObj(i -> client.preparedQuery("select pg_advisory_xact_lock(" + LOCK + ")")
                        .execute())
                .toList();

        Future<RowSet<Row>> refused = client.query("select 1").execute();

        Stream.of(ConnectionGroup.values()).filter(group -> group != exhausted).forEach(group -> assertThat(
                        await(postgres.client(group).query("select 1").execute()))
                .hasSize(1));
        await(refused.otherwiseEmpty());
        assertBusy(refused);
        assertThat(waiting.stream().filter(Future::succeeded)).isEmpty();
    }

    @Test
    void statementThatWaitsTooLong_isRefusedWithoutEffect() {
        Pool reports = (Pool) postgres.client(ConnectionGroup.REPORTS);
        reports.query("select pg_advisory_xact_lock(" + LOCK + ")").execute();

        Future<RowSet<Row>> late = reports.query("select 1").execute();
        Future<Object> lateTransaction = reports.withTransaction(connection -> Future.succeededFuture());
        await(Future.join(late, lateTransaction).otherwiseEmpty());

        assertBusy(late);
        assertBusy(lateTransaction);
    }

    private static void assertBusy(Future<?> statement) {
        assertThat(PostgresErrors.translate(statement.cause()))
                .map(Refusal::code)
                .contains(RefusalCode.SERVICE_BUSY);
        assertThat(PostgresErrors.rolledBack(statement.cause())).isTrue();
    }
}
