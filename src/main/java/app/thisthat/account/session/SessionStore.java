package app.thisthat.account.session;

import app.thisthat.account.SuspensionStore;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions in PostgreSQL. */
public final class SessionStore {

    /** The longest life of a session, including all refreshes. */
    static final Duration LIFETIME_MAX = Duration.ofDays(30);

    /** For this time the previous refresh token is accepted: two tabs refresh, or a response is lost. */
    static final Duration REUSE_GRACE_PERIOD = Duration.ofSeconds(10);

    static final int SESSIONS_PER_USER_MAX = 10;

    private static final String LOCK_OWNER =
            "select token_version from users where id = $1 and token_version = $2 for no key update";
    private static final String OPEN = Sql.load(SessionStore.class, "open_session.sql");
    private static final String ROTATE = Sql.load(SessionStore.class, "rotate_session.sql");
    private static final String CHECK_REUSE = Sql.load(SessionStore.class, "check_reused_refresh_token.sql");
    private static final String END = Sql.load(SessionStore.class, "end_sessions.sql");
    private static final String END_ALL = Sql.load(SessionStore.class, "end_all_sessions.sql");
    private static final String LIST = Sql.load(SessionStore.class, "list_sessions.sql");
    private static final String FIND_ACTIVE = Sql.load(SessionStore.class, "find_active_sessions.sql");

    private final Postgres postgres;
    private final Duration refreshLifetime;

    public SessionStore(Postgres postgres, Duration refreshLifetime) {
        this.postgres = postgres;
        this.refreshLifetime = refreshLifetime;
    }

    /**
     * Opens a session, and ends the oldest sessions beyond the limit of a user. Empty if the token version has changed
     * since the password was verified.
     */
    public Future<Optional<Opened>> open(UUID userId, int tokenVersion, Device device) {
        return postgres.transactions().withTransaction(connection -> connection
                .preparedQuery(LOCK_OWNER)
                .execute(Tuple.of(userId, tokenVersion))
                .compose(owner -> owner.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : insert(connection, userId, tokenVersion, device).map(Optional::of)));
    }

    /** An opened session, and the sessions that ended because of the limit per user. */
    public record Opened(Session session, List<UUID> replaced) {}

    private Future<Opened> insert(SqlConnection connection, UUID userId, int tokenVersion, Device device) {
        Tuple values = Tuple.from(List.of(
                        Ids.next(),
                        userId,
                        tokenVersion,
                        UUID.randomUUID(),
                        refreshLifetime.toSeconds(),
                        LIFETIME_MAX.toSeconds()))
                .addString(device.address())
                .addString(device.agent())
                .addInteger(SESSIONS_PER_USER_MAX - 1)
                .addString(device.origin());
        return connection
                .preparedQuery(OPEN)
                .execute(values)
                .map(rows -> rows.iterator().next())
                .map(row -> new Opened(session(row), List.of(row.getArrayOfUUIDs("replaced"))));
    }

    private static Session session(Row row) {
        return new Session(
                row.getUUID("id"),
                row.getUUID("user_id"),
                row.getUUID("token_id"),
                row.getInteger("token_version"),
                row.getOffsetDateTime("rotated_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant());
    }

    /** Exchanges a refresh token for its successor (rule {@code refresh-rotation}). */
    Future<Rotation> rotate(RefreshTokens.VerifiedToken token) {
        Tuple values = Tuple.of(token.sessionId(), token.tokenId(), UUID.randomUUID(), refreshLifetime.toSeconds());
        return postgres.control()
                .preparedQuery(ROTATE)
                .execute(values)
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture(
                                new Rotation.Rotated(session(rows.iterator().next())))
                        : checkReuse(token));
    }

    private Future<Rotation> checkReuse(RefreshTokens.VerifiedToken token) {
        Tuple values = Tuple.of(token.sessionId(), token.tokenId(), REUSE_GRACE_PERIOD.toSeconds());
        return postgres.control().preparedQuery(CHECK_REUSE).execute(values).map(rows -> Rows.first(
                        rows, SessionStore::rotation)
                .orElseGet(Rotation.Invalid::new));
    }

    private static Rotation rotation(Row row) {
        if (!row.getBoolean("active")) {
            return new Rotation.Invalid();
        }
        SuspensionInForce suspension = SuspensionStore.inForce(row);
        if (suspension != null && suspension.fromEverything()) {
            return new Rotation.Suspended(suspension);
        }
        if (row.getBoolean("within_grace")) {
            return new Rotation.Rotated(session(row));
        }
        return row.getBoolean("current") ? new Rotation.Invalid() : new Rotation.Reused();
    }

    /**
     * The result of a refresh. A rejection is a value and not a failure, because the end of a stolen session has to be
     * committed.
     */
    sealed interface Rotation {

        /** The session with its current refresh token. */
        record Rotated(Session session) implements Rotation {}

        /** The token was used before; the session ended. */
        record Reused() implements Rotation {}

        record Suspended(SuspensionInForce suspension) implements Rotation {}

        /** The session does not exist or ended. */
        record Invalid() implements Rotation {}
    }

    /** Why a user's request ended a session. */
    enum EndReason {
        LOGOUT("logout"),
        ENDED_BY_USER("ended");

        private final String stored;

        EndReason(String stored) {
            this.stored = stored;
        }
    }

    /** Ends a session of a user. Returns the number of sessions ended: 0 or 1. */
    Future<Integer> end(UUID userId, UUID sessionId, EndReason reason) {
        return postgres.control()
                .preparedQuery(END)
                .execute(Tuple.of(userId, sessionId, reason.stored))
                .map(RowSet::rowCount);
    }

    /** Ends all sessions and access tokens of a user. Returns the ended sessions. */
    Future<List<UUID>> endAll(UUID userId) {
        return postgres.transactions()
                .preparedQuery(END_ALL)
                .execute(Tuple.of(userId))
                .map(rows -> endedSessions(rows.iterator().next()));
    }

    /** Reads the ended sessions from the result of a statement that changed the token version of an account. */
    public static List<UUID> endedSessions(Row row) {
        return List.of(row.getArrayOfUUIDs("sessions"));
    }

    /** The active sessions of a user, at most 100. */
    Future<List<SessionView>> list(UUID userId, UUID current) {
        return postgres.reads()
                .preparedQuery(LIST)
                .execute(Tuple.of(userId))
                .map(rows -> Rows.list(rows, row -> view(row, current)));
    }

    private static SessionView view(Row row, UUID current) {
        UUID id = row.getUUID("id");
        return new SessionView(
                id,
                id.equals(current),
                row.getString("address"),
                row.getString("agent"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("rotated_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                null,
                null);
    }

    /** The status of those sessions that have not ended. */
    Future<Map<UUID, SessionStatus>> statuses(UUID[] sessions) {
        return postgres.control()
                .preparedQuery(FIND_ACTIVE)
                .execute(Tuple.tuple().addArrayOfUUID(sessions))
                .map(SessionStore::statuses);
    }

    private static Map<UUID, SessionStatus> statuses(RowSet<Row> rows) {
        Map<UUID, SessionStatus> statuses = new HashMap<>();
        for (Row row : rows) {
            statuses.put(
                    row.getUUID("id"),
                    new SessionStatus(
                            row.getInteger("token_version"),
                            row.getOffsetDateTime("expires_at").toInstant(),
                            SuspensionStore.inForce(row)));
        }
        return statuses;
    }
}
