package app.thisthat.account.export;

import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.ReplicatedReads;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Reads the data of an account in pages, each as the JSON that PostgreSQL makes of its rows. */
public final class ExportStore {

    private static final String ACCOUNT = Sql.load(ExportStore.class, "account.sql");

    private final ReplicatedReads reports;

    public ExportStore(Postgres postgres) {
        this.reports = postgres.replicatedReports();
    }

    /** The start of an export. */
    record Head(String exportedAt, String account) {}

    /** A row as JSON, and its position in the order of its section. */
    record Item(String json, String key) {}

    Future<Head> head(UUID userId) {
        return reports.read(
                        userId, connection -> connection.preparedQuery(ACCOUNT).execute(Tuple.of(userId)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Head(row.getString("exported_at"), row.getString("document")));
    }

    /**
     * The next rows of a section.
     *
     * @param after key of the last row before; null at the start
     */
    Future<List<Item>> items(UUID userId, ExportSection section, String after, int limit) {
        Tuple values = Tuple.of(userId).addString(after).addInteger(limit);
        return reports.readNext(
                        userId,
                        connection -> connection.preparedQuery(section.sql()).execute(values))
                .map(rows -> Rows.list(rows, row -> new Item(row.getString("document"), row.getString("key"))));
    }
}
