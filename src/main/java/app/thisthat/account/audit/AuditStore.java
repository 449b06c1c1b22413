package app.thisthat.account.audit;

import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the audit log. The database function {@code audit_append} writes it in the transaction of each action. */
public final class AuditStore {

    private static final String LIST = Sql.load(AuditStore.class, "list_audit.sql");

    private final Postgres postgres;

    public AuditStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The entries to list; null matches any value. */
    public record Filter(UUID adminId, UUID targetId, String action) {}

    /** A page of entries and the number of all matching entries. */
    public record Listing(List<AuditEntry> entries, long total) {}

    /** Lists entries, newest first, up to one more than the limit; only those with a smaller id than {@code before}. */
    public Future<Listing> list(Filter filter, Optional<Long> before, PageRequest page) {
        Tuple values = Tuple.tuple()
                .addUUID(filter.adminId())
                .addUUID(filter.targetId())
                .addString(filter.action())
                .addInteger(page.limit() + 1)
                .addInteger(page.offset())
                .addLong(before.orElse(null));
        return postgres.reports()
                .read(
                        FairReads.ADMIN,
                        connection -> connection.preparedQuery(LIST).execute(values))
                .map(rows -> {
                    List<AuditEntry> entries = rows.stream()
                            .filter(row -> row.getLong("id") != null)
                            .map(AuditStore::entry)
                            .toList();
                    return new Listing(entries, rows.iterator().next().getLong("total"));
                });
    }

    private static AuditEntry entry(Row row) {
        return new AuditEntry(
                row.getLong("id"),
                row.getOffsetDateTime("at").toInstant(),
                row.getUUID("admin_id"),
                row.getString("admin"),
                row.getString("action"),
                row.getUUID("target_id"),
                row.getString("reason"),
                text(row.getJsonObject("before")),
                text(row.getJsonObject("after")));
    }

    private static String text(JsonObject json) {
        return json == null ? null : json.encode();
    }
}
