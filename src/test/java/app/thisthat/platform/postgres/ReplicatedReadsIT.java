package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.PostgresProcesses;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Reads with a streaming standby that is healthy, behind, suspended, killed, or of another primary. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicatedReadsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Far less than the 30 s that the slow read takes on the replica; {@code ReplicaMonitorTest} shows the bound. */
    private static final Duration MOVED_MAX = Duration.ofSeconds(10);

    /** The longest one: on a busy machine the standby replies late. */
    private static final Duration MAX_LAG = Duration.ofSeconds(1);

    private static final String NAME = "replicated-reads-standby";
    private static final String CONFLICTS_SOON = "max_standby_streaming_delay=100ms";

    private EmbeddedPostgres primary;
    private EmbeddedPostgres standby;
    private TestDatabase database;
    private TestDatabase replica;
    private LedgerFixture ledger;
    private MeterRegistry metrics;
    private Postgres postgres;

    @BeforeAll
    void start() {
        primary = Servers.startPostgres("replicated-reads-primary");
        Migrations.migrate(primary.uri());
        database = new TestDatabase(primary.uri());
        ledger = new LedgerFixture(database);
        database.execute("create table notes (value int); grant select on notes to thisthat_service;"
                + " insert into notes values (0)");
        startStandby();
    }

    private void startStandby() {
        standby = Servers.startStandby(primary, NAME, CONFLICTS_SOON);
        replica = new TestDatabase(standby.uri());
    }

    @AfterAll
    void stop() {
        database.close();
        replica.close();
        standby.close();
        primary.close();
    }

    @BeforeEach
    void open() {
        postgres = open(standby.uri());
        ledger.waitUntil(TIMEOUT, () -> status().used());
    }

    private Postgres open(String replicaUri) {
        metrics = new SimpleMeterRegistry();
        Postgres opened = Postgres.open(
                database.vertx(),
                new DatabaseSettings(
                        "",
                        28,
                        Duration.ofSeconds(2),
                        100,
                        Duration.ofSeconds(30),
                        Optional.of(new DatabaseSettings.Replica(replicaUri, MAX_LAG))),
                primary.uri());
        opened.bindTo(metrics);
        await(opened.ready(database.vertx()));
        return opened;
    }

    @AfterEach
    void close() {
        await(postgres.close());
    }

    private ReplicaMonitor.Status status() {
        return postgres.replica().orElseThrow();
    }

    private double fallbacks(String reason) {
        return metrics.get("thisthat_replica_fallbacks")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }

    private double reads(String target) {
        return metrics.get("thisthat_replicated_reads")
                .tags("group", "reports", "target", target)
                .functionCounter()
                .count();
    }

    /** Where the read ran, and the largest note that it saw. */
    private record Seen(boolean onReplica, int note) {}

    private Seen read() {
        return await(postgres.replicatedReports().read("caller", ReplicatedReadsIT::read));
    }

    private static Future<Seen> read(SqlConnection connection) {
        return connection
                .preparedQuery("select pg_is_in_recovery() as replica, max(value) as note from notes")
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Seen(row.getBoolean("replica"), row.getInteger("note")));
    }

    /** A read that takes 30 s on the replica and is quick on the primary. */
    private static Future<Seen> readSlowly(SqlConnection connection) {
        return connection
                .preparedQuery("select pg_is_in_recovery() as replica, max(value) as note,"
                        + " max(case when pg_is_in_recovery() then pg_sleep(30)::text end) from notes")
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Seen(row.getBoolean("replica"), row.getInteger("note")));
    }

    /** Starts the slow read on the replica. On a busy machine the primary may answer the first ones. */
    private Future<Seen> startSlowRead() {
        return startSlowRead(new Cancellation());
    }

    private Future<Seen> startSlowRead(Cancellation cancellation) {
        Function<SqlConnection, Future<Seen>> slowly = ReplicatedReadsIT::readSlowly;
        List<Future<Seen>> slow = new ArrayList<>();
        ledger.waitUntil(TIMEOUT, () -> {
            if (slow.stream().allMatch(Future::isComplete)) {
                slow.add(postgres.replicatedReports().read("slow", cancellation, slowly));
            }
            return isSleeping();
        });
        return slow.get(slow.size() - 1);
    }

    private void assertOnReplica(Supplier<Future<Seen>> read) {
        ledger.waitUntil(TIMEOUT, () -> await(read.get()).onReplica());
    }

    private boolean isSleeping() {
        return replica.execute("select 1 from pg_stat_activity where query like '%pg_sleep(30)%' and state = 'active'"
                        + " and pid <> pg_backend_pid()")
                != null;
    }

    private void write(int note) {
        database.execute("insert into notes values (?)", note);
    }

    @Test
    void read_runsOnTheReplicaAndSeesEveryWriteBeforeIt() {
        for (int note = 1; note <= 300; note++) {
            write(note);

            assertThat(read().note()).isEqualTo(note);
        }
        assertThat(reads("replica")).as("of 300").isGreaterThan(200);
        assertThat(fallbacks("behind")).as("of 300").isLessThan(30);
    }

    @Test
    void readsOfEveryGroup_runOnTheReplica() {
        List<ReplicatedReads> groups =
                List.of(postgres.replicatedHistory(), postgres.search(), postgres.replicatedReports());

        groups.forEach(group -> {
            assertOnReplica(() -> group.read("caller", ReplicatedReadsIT::read));
            assertOnReplica(() -> group.readNext("caller", ReplicatedReadsIT::read));
            assertOnReplica(() -> group.readInTransaction("caller", ReplicatedReadsIT::read));
        });
        assertThat(await(postgres.history().read("caller", ReplicatedReadsIT::read))
                        .onReplica())
                .isFalse();
        assertThat(await(postgres.reports().read("caller", ReplicatedReadsIT::read))
                        .onReplica())
                .isFalse();
    }

    @Test
    void replicaThatIsBehind_isNotAskedUntilItCatchesUp() {
        replica.execute("select pg_wal_replay_pause()");
        try {
            write(1_000);
            for (int i = 0; i < 5; i++) {
                assertThat(read()).isEqualTo(new Seen(false, 1_000));
            }
            ledger.waitUntil(TIMEOUT, () -> status().obstacle().contains("lags by more than 1000 ms"));
            assertThat(status().up()).isTrue();
            double asked = reads("replica");
            assertThat(read()).isEqualTo(new Seen(false, 1_000));
            assertThat(reads("replica")).isEqualTo(asked);
        } finally {
            replica.execute("select pg_wal_replay_resume()");
        }
        ledger.waitUntil(TIMEOUT, () -> status().used());
        assertThat(read().note()).isEqualTo(1_000);
        database.execute("delete from notes where value = 1000");
    }

    @Test
    void primaryWithoutWrites_causesNoLag() throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            TimeUnit.NANOSECONDS.sleep(MAX_LAG.dividedBy(10).toNanos());
            assertThat(status().obstacle()).doesNotContain("lags");
        }
    }

    @Test
    void readThatTheReplayCancels_beginsAgainOnThePrimary() {
        Future<Seen> slow = startSlowRead();

        database.execute("alter table notes add column more int; alter table notes drop column more");

        assertThat(await(slow).onReplica()).isFalse();
        assertThat(fallbacks("conflict")).isEqualTo(1);
    }

    @Test
    void readWhoseConnectionBreaks_beginsAgainOnThePrimary() {
        Future<Seen> slow = startSlowRead();

        replica.execute("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)%'"
                + " and pid <> pg_backend_pid()");

        assertThat(await(slow).onReplica()).isFalse();
        assertThat(fallbacks("error") + fallbacks("connection")).isEqualTo(1);
        assertOnReplica(() -> postgres.replicatedReports().read("caller", ReplicatedReadsIT::read));
    }

    @Test
    void suspendedReplica_costsAReadLessThanTheTimeOfARequest() {
        Future<Seen> slow = startSlowRead();
        long start = System.nanoTime();
        PostgresProcesses.send(ProcessSignal.STOP, standby);
        try {
            List<Future<Seen>> many = IntStream.range(0, 20)
                    .mapToObj(i -> postgres.replicatedReports().read("caller " + i, ReplicatedReadsIT::read))
                    .toList();
            await(Future.all(many));
            assertThat(await(slow).onReplica()).isFalse();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MOVED_MAX);
            assertThat(status().used()).isFalse();
            assertThat(status().up()).isFalse();
            assertThat(fallbacks("lost")).isGreaterThanOrEqualTo(1);
            write(2_000);
            assertThat(read()).isEqualTo(new Seen(false, 2_000));
        } finally {
            PostgresProcesses.send(ProcessSignal.CONT, standby);
        }
        ledger.waitUntil(TIMEOUT, () -> status().used());
        ledger.waitUntil(TIMEOUT, () -> read().equals(new Seen(true, 2_000)));
        database.execute("delete from notes where value = 2000");
    }

    @Test
    void killedReplica_costsNoReadAndIsUsedAgainAfterItsRestart() {
        Future<Seen> slow = startSlowRead();

        PostgresProcesses.send(ProcessSignal.KILL, standby);

        assertThat(await(slow).onReplica()).isFalse();
        for (int i = 0; i < 20; i++) {
            assertThat(read().onReplica()).isFalse();
        }
        ledger.waitUntil(TIMEOUT, () -> !status().used());
        await(postgres.close());
        replica.close();
        startStandby();
        open();
        ledger.waitUntil(TIMEOUT, () -> read().onReplica());
    }

    @Test
    void failureOfTheStatementItself_isNotRepeated() {
        Future<RowSet<Row>> timedOut = postgres.replicatedReports().read("caller", connection -> connection
                .query("set statement_timeout = '50ms'; select pg_sleep(10)")
                .execute());
        Future<Object> defect = postgres.replicatedReports().read("caller", connection -> {
            throw new IllegalStateException("defect");
        });
        Future<RowSet<Row>> wrong = postgres.replicatedReports().read("caller", connection -> connection
                .preparedQuery("select $1::int / 0")
                .execute(Tuple.of(1)));
        await(Future.join(timedOut, defect, wrong).otherwiseEmpty());

        assertThat(timedOut.cause()).isInstanceOfSatisfying(PgException.class, error -> assertThat(error.getSqlState())
                .isEqualTo("57014"));
        assertThat(defect.cause()).hasMessage("defect");
        assertThat(wrong.cause()).as("repeated, and wrong on the primary too").hasMessageContaining("division by zero");
        assertThat(fallbacks("error")).isEqualTo(1);
        assertThat(fallbacks("conflict")).isZero();
    }

    @Test
    void cancelledRead_endsAtTheReplicaAndIsNotRepeated() {
        Cancellation cancellation = new Cancellation();
        Future<Seen> read = startSlowRead(cancellation);
        double before = reads("primary");

        cancellation.cancel();
        await(read.otherwiseEmpty());

        assertThat(read.cause()).isInstanceOfAny(CancellationException.class, PgException.class);
        assertThat(isSleeping()).isFalse();
        assertThat(reads("primary")).isEqualTo(before);
    }

    @Test
    void serverThatIsNoStandbyOfThePrimary_isNotUsed() {
        await(postgres.close());
        postgres = open(primary.uri());
        ledger.waitUntil(TIMEOUT, () -> status().obstacle().equals("is not a standby"));
        assertThat(read().onReplica()).isFalse();
        await(postgres.close());

        postgres = open("postgresql://nobody:wrong@127.0.0.1:1/nothing");
        ledger.waitUntil(TIMEOUT, () -> status().obstacle().equals("cannot be reached"));
        assertThat(read().onReplica()).isFalse();
        await(postgres.close());

        postgres = open(standby.uri().replaceFirst(":[^:@]+@", ":wrong@"));
        ledger.waitUntil(TIMEOUT, () -> status().obstacle().startsWith("replied: password authentication failed"));
        assertThat(read().onReplica()).isFalse();
    }
}
