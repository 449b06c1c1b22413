package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class FairReadsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Half of it is the longest wait for a turn. */
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(2);

    /** Gives one connection to {@code reports} and two to {@code history}. */
    private static final int POOL_SIZE = 18;

    private static final int WAIT_QUEUE = 40;

    @SuppressWarnings("UnnecessaryLambda")
    private static final Function<SqlConnection, Future<RowSet<Row>>> ENDLESS =
            connection -> connection.query("select pg_sleep(60)").execute();

    @SuppressWarnings("UnnecessaryLambda")
    private static final Function<SqlConnection, Future<RowSet<Row>>> ONE =
            connection -> connection.query("select 1").execute();

    private TestDatabase database;
    private Postgres postgres;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        postgres = Postgres.open(
                database.vertx(),
                new DatabaseSettings(
                        "", POOL_SIZE, ACQUIRE_TIMEOUT, WAIT_QUEUE, Duration.ofSeconds(30), Optional.empty()),
                database.uri());
        await(postgres.ready(database.vertx()));
    }

    @AfterEach
    void close() {
        await(postgres.close());
    }

    @Test
    void waitingCallers_takeTurns() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Promise<Void> first = Promise.promise();
        Future<Void> running = postgres.reports().read("busy", connection -> first.future());
        List<Future<?>> reads = new ArrayList<>(List.of(running));
        IntStream.range(0, 10).forEach(i -> reads.add(recorded("busy", order)));
        reads.add(recorded("other", order));

        first.complete();
        await(Future.all(reads));

        assertThat(order.indexOf("other")).isLessThanOrEqualTo(1);
        assertThat(order).hasSize(11);
    }

    @Test
    void membersOfACaller_takeItsTurnsInRotation() {
        List<Object> order = Collections.synchronizedList(new ArrayList<>());
        Promise<Void> first = Promise.promise();
        Object busy = new FairReads.Member("boards", "busy");
        Object other = new FairReads.Member("boards", "other");
        Future<Void> running = postgres.reports().read(busy, connection -> first.future());
        List<Future<RowSet<Row>>> flood = IntStream.range(0, FairReads.WAITING_PER_CALLER_MIN)
                .mapToObj(i -> recorded(busy, order))
                .toList();

        Future<?> late = recorded(other, order);
        Future<?> another = recorded("another", order);
        first.complete();
        await(Future.join(flood).otherwiseEmpty());

        await(Future.all(late, another));
        assertThat(order.indexOf(other)).isLessThanOrEqualTo(2);
        assertThat(order.indexOf("another")).isLessThanOrEqualTo(1);
        assertThat(flood.stream().filter(Future::failed))
                .as("the surplus of the busiest member")
                .hasSize(1)
                .allSatisfy(FairReadsIT::assertBusy);
        await(running);
    }

    private <T> Future<RowSet<Row>> recorded(T caller, List<? super T> order) {
        return postgres.reports().read(caller, connection -> {
            order.add(caller);
            return connection.query("select 1").execute();
        });
    }

    @Test
    void oneCaller_neverHasAllConnections() {
        List<Promise<Void>> slow = new CopyOnWriteArrayList<>();
        IntStream.range(0, 5).forEach(i -> postgres.history().read("slow", connection -> {
            Promise<Void> read = Promise.promise();
            slow.add(read);
            return read.future();
        }));

        Future<RowSet<Row>> other = postgres.history().read("other", ONE);

        assertThat(await(other).size()).isEqualTo(1);
        assertThat(slow).hasSize(1);
        slow.forEach(Promise::complete);
    }

    @Test
    void readsBeyondTheQueue_areRefusedToTheCallerWithMost() {
        Promise<Void> running = Promise.promise();
        postgres.reports().read("flood", connection -> running.future());

        List<Future<Integer>> flood = IntStream.range(0, WAIT_QUEUE)
                .mapToObj(i -> postgres.reports().read("flood", connection -> Future.succeededFuture(i)))
                .toList();
        List<Future<Integer>> others = IntStream.range(0, WAIT_QUEUE - FairReads.WAITING_PER_CALLER_MIN + 1)
                .mapToObj(i -> postgres.reports().read("other " + i, connection -> Future.succeededFuture(i)))
                .toList();
        running.complete();
        await(Future.join(flood).otherwiseEmpty());

        assertThat(flood.stream().filter(Future::failed))
                .hasSize(WAIT_QUEUE - FairReads.WAITING_PER_CALLER_MIN + 1)
                .allSatisfy(FairReadsIT::assertBusy);
        await(Future.all(others));
        assertThat(others).allMatch(Future::succeeded);
    }

    @Test
    void readThatWaitsTooLong_isRefused() {
        Promise<Void> running = Promise.promise();
        postgres.reports().read("slow", connection -> running.future());

        Future<Integer> late = postgres.reports().read("late", connection -> Future.succeededFuture(1));
        await(late.otherwiseEmpty());

        assertBusy(late);
        running.complete();
        assertAnswered("late");
    }

    @Test
    void cancelledRead_endsAtTheServerAndFreesItsConnection() {
        Cancellation cancellation = new Cancellation();
        Future<RowSet<Row>> read = postgres.reports().read("caller", cancellation, ENDLESS);
        new LedgerFixture(database).waitUntil(TIMEOUT, this::isSleeping);

        cancellation.cancel();
        await(read.otherwiseEmpty());

        assertThat(read.failed()).isTrue();
        assertThat(isSleeping()).isFalse();
        IntStream.range(0, 20).forEach(i -> assertAnswered("caller"));
    }

    private boolean isSleeping() {
        return (boolean) database.execute("select exists (select from pg_stat_activity where state = 'active'"
                + " and datname = current_database() and query = 'select pg_sleep(60)')");
    }

    @Test
    void cancelledWaitingRead_isNotStarted() {
        Promise<Void> running = Promise.promise();
        postgres.reports().read("slow", connection -> running.future());
        Cancellation cancellation = new Cancellation();
        List<String> started = new ArrayList<>();
        Future<Integer> waiting = postgres.reports().read("waiting", cancellation, connection -> {
            started.add("waiting");
            return Future.succeededFuture(1);
        });

        cancellation.cancel();
        await(waiting.otherwiseEmpty());
        running.complete();

        assertThat(waiting.cause()).isInstanceOf(CancellationException.class);
        assertAnswered("next");
        assertThat(started).isEmpty();
    }

    @Test
    void failedRead_freesItsConnection() {
        Future<Integer> thrown = postgres.reports().read("caller", connection -> {
            throw new IllegalStateException("no");
        });
        await(thrown.otherwiseEmpty());

        assertThat(thrown.failed()).isTrue();
        assertAnswered("caller");
    }

    @Test
    void transaction_isReadOnlyAndEnds() {
        Future<RowSet<Row>> write = postgres.reports().readInTransaction("caller", connection -> connection
                .query("delete from leases")
                .execute());
        await(write.otherwiseEmpty());

        assertThat(write.cause()).hasMessageContaining("read-only");
        Future<RowSet<Row>> next = postgres.reports().readInTransaction("caller", ONE);
        assertThat(await(next).size()).isEqualTo(1);
    }

    private void assertAnswered(String caller) {
        Future<RowSet<Row>> read = postgres.reports().read(caller, ONE);
        assertThat(await(read).size()).isEqualTo(1);
    }

    private static void assertBusy(Future<?> read) {
        assertThat(read.cause()).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_BUSY));
    }
}
