package app.thisthat.account;

import app.thisthat.kernel.Ids;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Sql;
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
final class SessionStore {

    /** How long a session lasts, however often it is refreshed. */
    static final Duration LIFETIME_MAX = Duration.ofDays(30);

    static final int SESSIONS_PER_USER_MAX = 10;

    private static final String LOCK_OWNER =
            "select token_version from users where id = $1 and token_version = $2 for no key update";
    private static final String OPEN = Sql.load(SessionStore.class, "open_session.sql");
    private static final String LIVE = Sql.load(SessionStore.class, "live_sessions.sql");

    private final Postgres postgres;
    private final Duration refreshLifetime;

    SessionStore(Postgres postgres, Duration refreshLifetime) {
        this.postgres = postgres;
        this.refreshLifetime = refreshLifetime;
    }

    /**
     * Opens a session, if the account still is as it was when its password was looked at: a password changed meanwhile
     * must not be outlived by a session that the old one opened.
     */
    Future<Optional<Session>> open(UUID userId, int tokenVersion, Device device) {
        return postgres.pool().withTransaction(connection -> connection
                .preparedQuery(LOCK_OWNER)
                .execute(Tuple.of(userId, tokenVersion))
                .compose(owner -> owner.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : insert(connection, userId, tokenVersion, device).map(Optional::of)));
    }

    private Future<Session> insert(SqlConnection connection, UUID userId, int tokenVersion, Device device) {
        UUID id = Ids.next();
        UUID tokenId = UUID.randomUUID();
        Tuple values = Tuple.from(List.of(id, userId, tokenId, refreshLifetime.toSeconds(), LIFETIME_MAX.toSeconds()))
                .addString(device.address())
                .addString(device.agent())
                .addInteger(SESSIONS_PER_USER_MAX - 1);
        return connection.preparedQuery(OPEN).execute(values).map(rows -> {
            Row row = rows.iterator().next();
            return new Session(
                    id,
                    userId,
                    tokenId,
                    tokenVersion,
                    row.getOffsetDateTime("rotated_at").toInstant(),
                    row.getOffsetDateTime("expires_at").toInstant());
        });
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
            standings.put(row.getUUID(0), new Standing(row.getInteger(1), row.getBoolean(2)));
        }
        return standings;
    }

    /**
     * What a live session's tokens are held against.
     *
     * @param tokenVersion tokens of an older one are worth nothing
     * @param suspended whether the account may do nothing at all for now
     */
    record Standing(int tokenVersion, boolean suspended) {}
}
