package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.BatchedReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Reads the ledger of a user. */
final class LedgerHistoryStore {

    private static final String ROWS = Sql.load(LedgerHistoryStore.class, "transactions_of_user.sql");
    private static final String COUNT = Sql.load(LedgerHistoryStore.class, "count_transactions_of_user.sql");

    private static final String PAGES = Sql.load(LedgerHistoryStore.class, "pages_of_transactions.sql");

    /** Skipped and shown rows of a page that a batch reads. */
    private static final int ROWS_MAX = 200;

    private final Postgres postgres;
    private final BatchedReads<TransactionQuery> pages;

    LedgerHistoryStore(Postgres postgres) {
        this.postgres = postgres;
        this.pages = postgres.batchedHistory(new BatchedReads.Statement<>(
                PAGES, LedgerHistoryStore::parameters, TransactionQuery::userId, query -> (int) lastRow(query) + 1));
    }

    private static long lastRow(TransactionQuery query) {
        return (long) query.page().offset() + query.page().limit();
    }

    private static Tuple parameters(List<TransactionQuery> queries) {
        return Tuple.tuple()
                .addArrayOfUUID(queries.stream().map(TransactionQuery::userId).toArray(UUID[]::new))
                .addArrayOfLong(queries.stream()
                        .map(query -> query.before().orElse(null))
                        .toArray(Long[]::new))
                .addArrayOfInteger(
                        queries.stream().map(query -> query.page().limit() + 1).toArray(Integer[]::new))
                .addArrayOfInteger(
                        queries.stream().map(query -> query.page().offset()).toArray(Integer[]::new));
    }

    /** A page of ledger rows, newest first. */
    Future<TransactionView.Page> transactions(TransactionQuery query) {
        return query.isUnfiltered() && lastRow(query) <= ROWS_MAX
                ? pages.read(query).map(rows -> page(query, rows))
                : filtered(query);
    }

    private static TransactionView.Page page(TransactionQuery query, List<Row> rows) {
        List<TransactionView> views = rows.stream()
                .filter(row -> row.getUUID("id") != null)
                .map(LedgerHistoryStore::view)
                .toList();
        return TransactionView.Page.of(views, rows.get(0).getLong("total"), query.page());
    }

    private Future<TransactionView.Page> filtered(TransactionQuery query) {
        return postgres.history().read(query.userId(), connection -> {
            Future<List<TransactionView>> rows =
                    rows(connection, query, query.page().limit() + 1);
            Future<Long> total = connection
                    .preparedQuery(COUNT)
                    .execute(conditions(query))
                    .map(result -> result.iterator().next().getLong("total"));
            return Future.all(rows, total)
                    .map(loaded -> TransactionView.Page.of(rows.result(), total.result(), query.page()));
        });
    }

    /** The rows of the first page of an export, newest first, without their total. */
    Future<List<TransactionView>> firstExportRows(TransactionQuery query) {
        return postgres.replicatedReports()
                .read(
                        query.userId(),
                        connection -> rows(connection, query, query.page().limit()));
    }

    /** As {@link #firstExportRows}, for a further page. */
    Future<List<TransactionView>> nextExportRows(TransactionQuery query) {
        return postgres.replicatedReports()
                .readNext(
                        query.userId(),
                        connection -> rows(connection, query, query.page().limit()));
    }

    private static Future<List<TransactionView>> rows(SqlClient client, TransactionQuery query, int limit) {
        Tuple values = conditions(query)
                .addValue(query.before().orElse(null))
                .addValue(limit)
                .addValue(query.page().offset());
        return client.preparedQuery(ROWS).execute(values).map(rows -> Rows.list(rows, LedgerHistoryStore::view));
    }

    private static Tuple conditions(TransactionQuery query) {
        return Tuple.tuple()
                .addValue(query.userId())
                .addValue(query.type().orElse(null))
                .addValue(query.from().orElse(null))
                .addValue(query.to().orElse(null));
    }

    private static TransactionView view(Row row) {
        UUID marketId = row.getUUID("market_id");
        return new TransactionView(
                row.getUUID("id"),
                row.getLong("seq"),
                Credits.of(row.getBigDecimal("amount")),
                Credits.of(row.getBigDecimal("forfeited")),
                Credits.of(row.getBigDecimal("owed")),
                TransactionType.fromWire(row.getString("transaction_type")),
                row.getUUID("reference_id"),
                marketId == null ? null : new TransactionView.Market(marketId, row.getString("title")),
                marketId == null ? null : Side.fromWire(row.getString("side")),
                Credits.of(row.getBigDecimal("balance_after")),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
