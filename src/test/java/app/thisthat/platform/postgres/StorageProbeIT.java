package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class StorageProbeIT {

    private final Deque<Promise<Object>> writes = new ArrayDeque<>();
    private final AtomicBoolean knownFull = new AtomicBoolean();
    private final StorageProbe probe = new StorageProbe(
            () -> {
                Promise<Object> write = Promise.promise();
                writes.add(write);
                return write.future();
            },
            knownFull::get);

    private static PgException failure(String sqlState) {
        return new PgException("could not extend file", "ERROR", sqlState, null);
    }

    private void probe(Future<?> result) {
        probe.probe();
        result.onComplete(done -> writes.peek().complete(), writes.peek()::fail);
        writes.remove();
    }

    @Test
    void fullDisk_isNoticedUntilAWriteSucceeds() {
        probe(Future.succeededFuture());
        assertThat(probe.isFull()).isFalse();

        probe(Future.failedFuture(failure("53100")));
        assertThat(probe.isFull()).isTrue();
        probe(Future.failedFuture("no connection"));
        assertThat(probe.isFull()).isTrue();

        probe(Future.succeededFuture());
        assertThat(probe.isFull()).isFalse();
    }

    @Test
    void failureOfAnotherStatement_isNoticed() {
        probe.observe(failure("23505"));
        assertThat(probe.isFull()).isFalse();
        probe.observe(failure("53100"));
        assertThat(probe.isFull()).isTrue();
    }

    @Test
    void slowProbe_isNotRepeated() {
        probe.probe();
        probe.probe();
        assertThat(writes).hasSize(1);
    }

    @Test
    void anotherMeasurement_counts() {
        knownFull.set(true);
        assertThat(probe.isFull()).isTrue();
    }

    @Test
    void probe_writesATemporaryFile(TestDatabase database) {
        String sql = "select temp_bytes from pg_stat_database where datname = current_database()";
        long before = (Long) database.execute(sql);
        StorageProbe started = StorageProbe.start(database.vertx(), database.postgres(), () -> false);
        started.probe();
        while ((Long) database.execute(sql) < before + 1_000_000) {
            database.execute("select pg_stat_clear_snapshot()");
        }
        assertThat(started.isFull()).isFalse();
        assertThat(await(database.postgres().updates().query("show work_mem").execute())
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("4MB");
    }
}
