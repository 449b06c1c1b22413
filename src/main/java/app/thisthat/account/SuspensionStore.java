package app.thisthat.account;

import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Suspensions in PostgreSQL. Each change adds an entry to the audit log in the same transaction. */
public final class SuspensionStore {

    private static final String SUSPEND = Sql.load(SuspensionStore.class, "suspend_user.sql");

    private final Postgres postgres;

    SuspensionStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Reads the columns {@code suspension}, {@code suspension_reason} and {@code suspended_until} of a user; the first is
     * null unless the suspension is in force. Null: there is none.
     */
    public static SuspensionInForce inForce(Row row) {
        String scope = row.getString("suspension");
        if (scope == null) {
            return null;
        }
        OffsetDateTime until = row.getOffsetDateTime("suspended_until");
        return new SuspensionInForce(
                scope, row.getString("suspension_reason"), until == null ? null : until.toInstant());
    }

    /** Replaces the suspension of a user; the scope null lifts it. Fails with {@code USER_NOT_FOUND}. */
    Future<Suspension> set(UUID userId, Suspension suspension, UUID adminId) {
        Tuple values = Tuple.of(userId)
                .addString(suspension.scope())
                .addOffsetDateTime(
                        suspension.until() == null ? null : suspension.until().atOffset(ZoneOffset.UTC))
                .addString(suspension.reason())
                .addUUID(adminId);
        return postgres.transactions().preparedQuery(SUSPEND).execute(values).map(rows -> {
            if (rows.size() == 0) {
                throw AccountRefusals.userNotFound();
            }
            Row row = rows.iterator().next();
            OffsetDateTime until = row.getOffsetDateTime("suspended_until");
            return new Suspension(
                    row.getString("suspension"),
                    row.getString("suspension_reason"),
                    until == null ? null : until.toInstant());
        });
    }
}
