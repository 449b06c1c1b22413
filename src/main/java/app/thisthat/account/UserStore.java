package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Users as admins see them. */
final class UserStore {

    private static final String FIND = Sql.load(UserStore.class, "find_users.sql");
    private static final String COUNT = Sql.load(UserStore.class, "count_users.sql");

    private final Postgres postgres;

    UserStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * A user of the contract.
     *
     * @param email null if the account is closed
     * @param suspension in force; null: none
     * @param sessions number of active sessions
     * @param seenAt last sign-in or refresh, to the hour
     * @param closedAt null if the account is open
     */
    record User(
            UUID id,
            String username,
            String email,
            boolean emailVerified,
            Role role,
            Credits creditBalance,
            Credits creditDebt,
            Credits totalVolume,
            Credits overallPnL,
            SuspensionInForce suspension,
            long sessions,
            Instant createdAt,
            Instant seenAt,
            Instant closedAt) {}

    /** Rows of a page, up to one more than the limit, and the number of all matches. */
    record Listing(List<User> users, long total) {}

    /**
     * Finds users whose name or address begins with a text, or whose id it is, newest first.
     *
     * @param before only users with a smaller id
     */
    Future<Listing> find(Optional<String> search, Optional<UUID> before, PageRequest page) {
        String pattern = search.map(UserStore::prefix).orElse(null);
        UUID id = search.flatMap(UserStore::id).orElse(null);
        return postgres.reports().read(FairReads.ADMIN, connection -> connection
                .preparedQuery(FIND)
                .execute(Tuple.tuple()
                        .addString(pattern)
                        .addUUID(id)
                        .addUUID(before.orElse(null))
                        .addInteger(page.limit() + 1)
                        .addInteger(page.offset()))
                .map(rows -> Rows.list(rows, UserStore::user))
                .compose(users -> connection
                        .preparedQuery(COUNT)
                        .execute(Tuple.tuple().addString(pattern).addUUID(id))
                        .map(rows -> new Listing(users, rows.iterator().next().getLong("total")))));
    }

    /** A user; empty if there is none with the id. */
    Future<Optional<User>> get(UUID id) {
        return postgres.reads()
                .preparedQuery(FIND)
                .execute(Tuple.tuple()
                        .addString(null)
                        .addUUID(id)
                        .addUUID(null)
                        .addInteger(1)
                        .addInteger(0))
                .map(rows -> Rows.first(rows, UserStore::user));
    }

    private static String prefix(String text) {
        return text.toLowerCase(Locale.ROOT)
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_")
                + "%";
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    private static User user(Row row) {
        return new User(
                row.getUUID("id"),
                row.getString("username"),
                row.getString("email"),
                row.getBoolean("email_verified"),
                Role.fromWire(row.getString("role")),
                Credits.of(row.getBigDecimal("credit_balance")),
                Credits.of(row.getBigDecimal("credit_debt")),
                Credits.of(row.getBigDecimal("total_volume")),
                Credits.of(row.getBigDecimal("overall_pnl")),
                SuspensionStore.inForce(row),
                row.getLong("sessions"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("seen_at").toInstant(),
                instant(row.getOffsetDateTime("closed_at")));
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
