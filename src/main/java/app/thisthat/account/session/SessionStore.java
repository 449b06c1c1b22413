package app.thisthat.account.session;

import app.thisthat.kernel.Ids;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sessions in PostgreSQL. */
public final class SessionStore {

    /** How long a session lasts, however often it is refreshed. */
    static final Duration LIFETIME_MAX = Duration.ofDays(30);

    /** Within this time the token before the present one is taken for a second try: two tabs, or an answer that was lost. */
    static final Duration SECOND_TRY = Duration.ofSeconds(10);

    static final int SESSIONS_PER_USER_MAX = 10;

    private static final String LOCK_OWNER =
            "select token_version from users where id = $1 and token_version = $2 for no key update";
    private static final String OPEN = Sql.load(SessionStore.class, "open_session.sql");
    private static final String ROTATE = Sql.load(SessionStore.class, "rotate_session.sql");
    private static final String JUDGE = Sql.load(SessionStore.class, "check_reused_refresh_token.sql");
    private static final String END = Sql.load(SessionStore.class, "end_sessions.sql");
    private static final String END_ALL = Sql.load(SessionStore.class, "end_all_sessions.sql");
    private static final String LIST = Sql.load(SessionStore.class, "list_sessions.sql");
    private static final String LIVE = Sql.load(SessionStore.class, "live_sessions.sql");

    private final Postgres postgres;
    private final Duration refreshLifetime;

    public SessionStore(Postgres postgres, Duration refreshLifetime) {
        this.postgres = postgres;
        this.refreshLifetime = refreshLifetime;
    }

    /**
     * Opens a session, if the account still is as it was when its password was looked at: a password changed meanwhile
     * must not be outlived by a session that the old one opened.
     */
    public Future<Optional<Opened>> open(UUID userId, int tokenVersion, Device device) {
        return postgres.pool().withTransaction(connection -> connection
                .preparedQuery(LOCK_OWNER)
                .execute(Tuple.of(userId, tokenVersion))
                .compose(owner -> owner.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : insert(connection, userId, tokenVersion, device).map(Optional::of)));
    }

    /**
     * A new session.
     *
     * @param replaced the user's sessions that ended to make room for it
     */
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

    /** Exchanges a refresh token for its successor, or finds out why not. */
    Future<Rotation> rotate(RefreshTokens.Claim claim) {
        Tuple exchange = Tuple.of(claim.sessionId(), claim.tokenId(), UUID.randomUUID(), refreshLifetime.toSeconds());
        return postgres.statements()
                .preparedQuery(ROTATE)
                .execute(exchange)
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture(
                                new Rotation.Rotated(session(rows.iterator().next())))
                        : judge(claim));
    }

    private Future<Rotation> judge(RefreshTokens.Claim claim) {
        Tuple question = Tuple.of(claim.sessionId(), claim.tokenId(), SECOND_TRY.toSeconds());
        return postgres.statements().preparedQuery(JUDGE).execute(question).map(rows -> {
            if (rows.size() == 0) {
                return new Rotation.Invalid();
            }
            Row row = rows.iterator().next();
            if (!row.getBoolean("live")) {
                return new Rotation.Invalid();
            }
            if (row.getBoolean("suspended")) {
                return new Rotation.Suspended();
            }
            if (row.getBoolean("second_try")) {
                return new Rotation.Rotated(session(row));
            }
            return row.getBoolean("present") ? new Rotation.Invalid() : new Rotation.Reused();
        });
    }

    /**
     * What became of a refresh. A value also where it is refused, so that the end of a stolen session is committed
     * although the answer is an error.
     */
    sealed interface Rotation {

        /** The session with its token that is good now. */
        record Rotated(Session session) implements Rotation {}

        /** The token was used before: the session has been ended. */
        record Reused() implements Rotation {}

        record Suspended() implements Rotation {}

        /** There is no such session any more. */
        record Invalid() implements Rotation {}
    }

    /** Ends one session of a user, whether or not it is live, if it is the user's. */
    Future<Integer> end(UUID userId, UUID sessionId, String reason) {
        return postgres.statements()
                .preparedQuery(END)
                .execute(Tuple.of(userId, sessionId, reason))
                .map(RowSet::rowCount);
    }

    /**
     * Ends every session of a user, and every access token with them.
     *
     * @return the sessions
     */
    Future<List<UUID>> endAll(UUID userId) {
        return postgres.statements()
                .preparedQuery(END_ALL)
                .execute(Tuple.of(userId))
                .map(rows -> ended(rows.iterator().next()));
    }

    /** The sessions that ended with a change of the whole account. */
    public static List<UUID> ended(Row account) {
        return List.of(account.getArrayOfUUIDs("sessions"));
    }

    /** The live sessions of a user, at most a hundred. */
    Future<List<SessionView>> list(UUID userId, UUID current) {
        return postgres.statements()
                .preparedQuery(LIST)
                .execute(Tuple.of(userId))
                .map(rows -> rows.stream().map(row -> view(row, current)).toList());
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

    /** What is known of each session that has not ended; the others are missing in the answer. */
    Future<Map<UUID, Standing>> standings(UUID[] sessions) {
        return postgres.statements()
                .preparedQuery(LIVE)
                .execute(Tuple.tuple().addArrayOfUUID(sessions))
                .map(SessionStore::standings);
    }

    private static Map<UUID, Standing> standings(RowSet<Row> rows) {
        Map<UUID, Standing> standings = new HashMap<>();
        for (Row row : rows) {
            standings.put(
                    row.getUUID(0),
                    new Standing(
                            row.getInteger("token_version"),
                            row.getOffsetDateTime("expires_at").toInstant(),
                            row.getBoolean("suspended")));
        }
        return standings;
    }

    /**
     * What a live session's tokens are held against.
     *
     * @param tokenVersion tokens of an older one are worth nothing
     * @param expiresAt of the session, unless it is refreshed before
     * @param suspended whether the account may do nothing at all for now
     */
    public record Standing(int tokenVersion, Instant expiresAt, boolean suspended) {

        /** Of a session that has ended: no token is of this version. */
        public static final Standing ENDED = new Standing(-1, Instant.MIN, false);
    }
}
