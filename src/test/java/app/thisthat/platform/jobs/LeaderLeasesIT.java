package app.thisthat.platform.jobs;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
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

/** Two nodes on one database, each with its own {@link LeaderLeases}. */
@ExtendWith(DatabaseExtension.class)
class LeaderLeasesIT {

    private static final Duration TERM = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final String job = "job-" + UUID.randomUUID();
    private final TestDatabase database;
    private final Node first;
    private final Node second;

    LeaderLeasesIT(TestDatabase database) {
        this.database = database;
        this.first = new Node(new LeaderLeases(database.vertx(), database.postgres(), TERM));
        this.second = new Node(new LeaderLeases(database.vertx(), database.postgres(), TERM));
    }

    /** A candidate for the job, which records its leases. */
    private final class Node {

        private final LeaderLeases leases;
        private final BlockingQueue<Lease> acquired = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> lost = new LinkedBlockingQueue<>();

        Node(LeaderLeases leases) {
            this.leases = leases;
        }

        void register() {
            leases.lead(job, acquired::add, () -> lost.add(true));
        }

        Lease awaitLease() {
            return next(acquired);
        }
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T element = queue.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
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
    void lead_givesTheJobToOneNodeUntilItStops() {
        first.register();
        Lease lease = first.awaitLease();
        second.register();
        awaitRenewal();
        awaitRenewal();
        assertThat(second.acquired).isEmpty();
        assertThat(lease.held()).isTrue();
        assertThat(leaseHolds(lease)).isTrue();

        await(first.leases.close());

        assertThat(lease.held()).isFalse();
        assertThat(leaseHolds(lease)).isFalse();
        next(first.lost);
        assertThat(second.awaitLease().token()).isGreaterThan(lease.token());
    }

    @Test
    void start_acquiresTheLeasesThatWereRegisteredBefore() {
        Node unstarted = new Node(LeaderLeases.unstarted(database.vertx(), database.postgres(), TERM));
        unstarted.register();
        awaitTerm();

        assertThat(unstarted.acquired).isEmpty();
        assertThat(database.execute("select count(*) from leases where job = ?", job))
                .isEqualTo(0L);

        unstarted.leases.start();

        assertThat(unstarted.awaitLease().held()).isTrue();
        await(unstarted.leases.close());
    }

    /** A node that has started would have tried to acquire the lease of this test. */
    private void awaitTerm() {
        String other = "other-" + job;
        first.leases.lead(other, first.acquired::add, () -> {});
        first.awaitLease();
        awaitRenewal(other);
    }

    @Test
    void lead_stopsTheJobAfterAnotherNodeAcquiredIt() {
        first.register();
        Lease lease = first.awaitLease();
        database.execute(
                "update leases set holder = 'another', token = token + 1, until = clock_timestamp() + interval '1 hour'"
                        + " where job = ?",
                job);

        assertThat(leaseHolds(lease)).isFalse();
        next(first.lost);
        assertThat(lease.held()).isFalse();
    }

    @Test
    void lead_acquiresTheLeaseOfADeadNodeAfterItsExpiry() {
        Object until = database.execute(
                "insert into leases values (?, 'dead', 7, clock_timestamp() + interval '500 milliseconds')"
                        + " returning until",
                job);

        first.register();

        assertThat(first.awaitLease().token()).isEqualTo(8);
        assertThat(database.execute("select clock_timestamp() > ?", until)).isEqualTo(true);
    }

    @Test
    void lead_renewsTheLeaseDuringALongStatement() {
        first.register();
        Lease lease = first.awaitLease();
        second.register();

        Future<Boolean> held = database.postgres().transactions().withTransaction(transaction -> transaction
                .preparedQuery("select lease_holds($1, $2) as held")
                .execute(Tuple.of(job, lease.token()))
                .compose(rows -> transaction
                        .query("select pg_sleep(" + 1.5 * TERM.toSeconds() + ")")
                        .execute()
                        .map(slept -> rows.iterator().next().getBoolean("held"))));

        assertThat(await(held)).isTrue();
        assertThat(lease.held()).isTrue();
        assertThat(second.acquired).isEmpty();
    }

    @Test
    void every_runsTheTaskOnOneNode() {
        BlockingQueue<String> runs = new LinkedBlockingQueue<>();
        first.leases.every(job, Duration.ofMillis(10), lease -> {
            runs.add("first");
            return Future.succeededFuture();
        });
        next(runs);
        second.leases.every(job, Duration.ofMillis(10), lease -> {
            runs.add("second");
            return Future.succeededFuture();
        });
        for (int i = 0; i < 20; i++) {
            assertThat(next(runs)).isEqualTo("first");
        }

        await(first.leases.close());

        String last = next(runs);
        while (last.equals("first")) {
            last = next(runs);
        }
        assertThat(last).isEqualTo("second");
    }

    private void awaitRenewal() {
        awaitRenewal(job);
    }

    private void awaitRenewal(String renewed) {
        Object until = database.execute("select until from leases where job = ?", renewed);
        new LedgerFixture(database).waitUntil(TIMEOUT, () ->
                (boolean) database.execute("select until > ? from leases where job = ?", until, renewed));
    }

    private boolean leaseHolds(Lease lease) {
        return (boolean) database.execute("select lease_holds(?, ?)", lease.job(), lease.token());
    }
}
