package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Side;
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

    private final Postgres postgres;

    LedgerHistoryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A page of ledger rows, newest first. */
    Future<TransactionView.Page> transactions(TransactionQuery query) {
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
