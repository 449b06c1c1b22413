package app.thisthat.platform.jobs;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several nodes on one database, each a {@link LeaderLeases} of its own. */
@ExtendWith(DatabaseExtension.class)
class LeaderLeasesIT {

    private static final Duration TERM = Duration.ofMillis(1_500);
    private static final long WAIT_SECONDS = 20;

    private final String job = "job-" + UUID.randomUUID();
    private final TestDatabase database;
    private final Node first;
    private final Node second;

    LeaderLeasesIT(TestDatabase database) {
        this.database = database;
        this.first = new Node();
        this.second = new Node();
    }

    /** A candidate for the job that notes what it is told. */
    private final class Node {

        private final LeaderLeases leases = new LeaderLeases(database.vertx(), database.postgres(), TERM);
        private final BlockingQueue<Lease> begun = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();

        void apply() {
            leases.lead(job, begun::add, () -> ended.add(true));
        }

        Lease awaitLease() {
            return next(begun);
        }
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T element = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(element).isNotNull();
            return element;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        await(Future.join(first.leases.close(), second.leases.close()));
    }

    @Test
    void oneNodeHoldsAJob_andTheOtherTakesItWhenTheFirstStops() {
        first.apply();
        Lease held = first.awaitLease();
        second.apply();
        assertThat(database.ask("select pg_sleep(?)", 2 * TERM.toMillis() / 1_000.0))
                .isNotNull();
        assertThat(second.begun).isEmpty();
        assertThat(held.held()).isTrue();
        assertThat(holds(held)).isTrue();

        await(first.leases.close());

        assertThat(held.held()).isFalse();
        assertThat(holds(held)).isFalse();
        next(first.ended);
        assertThat(second.awaitLease().token()).isGreaterThan(held.token());
    }

    @Test
    void aNodeThatLostItsLease_laysTheJobDownAndItsTokenIsWorthNothing() {
        first.apply();
        Lease lost = first.awaitLease();
        database.ask(
                "update leases set holder = 'another', token = token + 1, until = clock_timestamp() + interval '1 hour' where job = ?",
                job);

        assertThat(holds(lost)).isFalse();
        next(first.ended);
        assertThat(lost.held()).isFalse();
    }

    @Test
    void aDeadNodesLease_isTakenWhenItHasRunOut() {
        Object end = database.ask(
                "insert into leases values (?, 'dead', 7, clock_timestamp() + ? * interval '1 second') returning until",
                job,
                2 * TERM.toMillis() / 1_000.0);

        first.apply();

        assertThat(first.awaitLease().token()).isEqualTo(8);
        assertThat(database.ask("select clock_timestamp() > ?", end)).isEqualTo(true);
    }

    @Test
    void whileAStatementUnderTheLeaseRuns_itsHolderProlongsItAndNobodyTakesIt() {
        first.apply();
        Lease held = first.awaitLease();
        second.apply();

        Future<Boolean> slow = database.postgres().pool().withTransaction(transaction -> transaction
                .preparedQuery("select lease_holds($1, $2) as held")
                .execute(Tuple.of(job, held.token()))
                .compose(rows -> transaction
                        .query("select pg_sleep(" + 3 * TERM.toMillis() / 1_000.0 + ")")
                        .execute()
                        .map(slept -> rows.iterator().next().getBoolean("held"))));

        assertThat(await(slow)).isTrue();
        assertThat(held.held()).isTrue();
        assertThat(second.begun).isEmpty();
    }

    @Test
    void everyTask_runsOnOneNodeOnlyAndAgainAndAgain() {
        BlockingQueue<String> runs = new LinkedBlockingQueue<>();
        first.leases.every(job, Duration.ofMillis(100), lease -> {
            runs.add("first");
            return Future.succeededFuture();
        });
        next(runs);
        second.leases.every(job, Duration.ofMillis(100), lease -> {
            runs.add("second");
            return Future.succeededFuture();
        });
        for (int i = 0; i < 5; i++) {
            assertThat(next(runs)).isEqualTo("first");
        }

        await(first.leases.close());

        String last = next(runs);
        while (last.equals("first")) {
            last = next(runs);
        }
        assertThat(last).isEqualTo("second");
    }

    private boolean holds(Lease lease) {
        return (boolean) database.ask("select lease_holds(?, ?)", lease.job(), lease.token());
    }
}
