package app.thisthat.platform.postgres;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.RequestBatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Small reads of many callers. One statement answers all reads of a batch, which spares each of them a connection and a
 * round trip. Callers take turns in the batches, and a batch takes its turn among the other reads of its group. The cost
 * of a batch is bounded, so only reads whose cost does not grow with the caller's account may use it. Thread-safe; a
 * result arrives on the context of its caller.
 *
 * @param <Q> parameters of a read
 */
public final class BatchedReads<Q> {

    /** Rows that the reads of a batch may return and count together. An event loop decodes them within a few ms. */
    private static final int ROWS_MAX = 1_500;

    private static final int RETRY_AFTER_SECONDS = 1;

    private final RequestBatcher<Q, List<Row>> batcher;

    /**
     * What a batch runs.
     *
     * @param sql returns the rows of the read {@code n} with the column {@code index} {@code n}, from 1, in their order
     * @param parameters of the reads of a batch
     * @param caller the caller of a read
     * @param rows bound of the rows that a read returns and counts
     */
    public record Statement<Q>(
            String sql, Function<List<Q>, Tuple> parameters, Function<Q, Object> caller, ToIntFunction<Q> rows) {}

    /** Runs a read as one caller of a group of connections. */
    @FunctionalInterface
    interface Group {

        Future<List<List<Row>>> read(Object caller, Function<SqlConnection, Future<List<List<Row>>>> read);
    }

    BatchedReads(Vertx vertx, Group group, Statement<Q> statement) {
        this.batcher = new RequestBatcher<>(
                vertx,
                new RequestBatcher.Limits<>(statement.caller, statement.rows, ROWS_MAX),
                batch -> group.read(this, connection -> run(connection, statement, batch)));
    }

    private static <Q> Future<List<List<Row>>> run(SqlConnection connection, Statement<Q> statement, List<Q> batch) {
        return connection
                .preparedQuery(statement.sql)
                .execute(statement.parameters.apply(batch))
                .map(rows -> {
                    List<List<Row>> found = new ArrayList<>(batch.size());
                    batch.forEach(read -> found.add(new ArrayList<>()));
                    for (Row row : Rows.indexed(rows)) {
                        found.get(row.getInteger("index") - 1).add(row);
                    }
                    return found;
                });
    }

    /** Returns the rows of a read. Fails with {@code SERVICE_BUSY} if too many reads wait or it could not start in time. */
    public Future<List<Row>> read(Q parameters) {
        return batcher.submit(parameters)
                .recover(failure -> Future.failedFuture(
                        failure instanceof RequestBatcher.QueueFullException
                                ? Refusal.of(RefusalCode.SERVICE_BUSY, "Too many reads are waiting")
                                        .retryAfter(RETRY_AFTER_SECONDS)
                                        .asException()
                                : failure));
    }
}
