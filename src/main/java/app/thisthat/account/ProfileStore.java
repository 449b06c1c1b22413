package app.thisthat.account;

import app.thisthat.account.session.SessionStatus;
import app.thisthat.account.session.SessionStore;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Credits;
import app.thisthat.platform.Json;
import app.thisthat.platform.RequestBatcher;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Profiles in PostgreSQL. */
final class ProfileStore {

    private static final String PROFILE = Sql.load(ProfileStore.class, "profile.sql");
    private static final String UPDATE = Sql.load(ProfileStore.class, "update_profile.sql");
    private static final String CLOSE = Sql.load(ProfileStore.class, "close_account.sql");

    private static final String NO_PREFERENCES = "{}";

    private final Postgres postgres;
    private final RequestBatcher<Caller, Optional<Row>> ownRows;

    ProfileStore(Vertx vertx, Postgres postgres) {
        this.postgres = postgres;
        this.ownRows = new RequestBatcher<>(vertx, this::readOwn);
    }

    Future<Optional<Profile>> find(UUID userId) {
        return rows(postgres.reads(), new UUID[] {userId}, new UUID[1])
                .map(rows -> Rows.first(rows, ProfileStore::profile));
    }

    private static Future<RowSet<Row>> rows(SqlClient client, UUID[] users, UUID[] sessions) {
        return client.preparedQuery(PROFILE)
                .execute(Tuple.tuple().addArrayOfUUID(users).addArrayOfUUID(sessions));
    }

    /** The profile and the session status of a caller. The profile is null if the account does not exist. */
    record OwnProfile(Profile profile, SessionStatus session) {

        private static final OwnProfile NONE = new OwnProfile(null, SessionStatus.ENDED);
    }

    /**
     * Reads the profile of a caller together with the session status, which the caller of this method has to validate.
     * Fails with {@code SERVICE_BUSY} if the queue is full.
     */
    Future<OwnProfile> findOwn(Caller caller) {
        return ownRows.submit(caller).recover(AccountRefusals::serviceBusy).map(found -> found.map(
                        row -> new OwnProfile(profile(row), session(row)))
                .orElse(OwnProfile.NONE));
    }

    private Future<List<Optional<Row>>> readOwn(List<Caller> callers) {
        UUID[] users = callers.stream().map(Caller::userId).toArray(UUID[]::new);
        UUID[] sessions = callers.stream().map(Caller::sessionId).toArray(UUID[]::new);
        return rows(postgres.control(), users, sessions).map(rows -> {
            List<Optional<Row>> found = new ArrayList<>(Collections.nCopies(users.length, Optional.empty()));
            rows.forEach(row -> found.set(row.getInteger("index") - 1, Optional.of(row)));
            return found;
        });
    }

    private static SessionStatus session(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("session_expires_at");
        return expiresAt == null
                ? SessionStatus.ENDED
                : new SessionStatus(
                        row.getInteger("token_version"), expiresAt.toInstant(), SuspensionStore.inForce(row));
    }

    private static Profile profile(Row row) {
        return new Profile(
                row.getUUID("id"),
                row.getString("username"),
                row.getString("email"),
                row.getBoolean("email_verified"),
                row.getString("pending_email"),
                Role.fromWire(row.getString("role")),
                preferences(row.getString("preferences")).withDefaults(),
                Credits.of(row.getBigDecimal("credit_balance")),
                Credits.of(row.getBigDecimal("credit_debt")),
                Credits.of(row.getBigDecimal("total_volume")),
                Credits.of(row.getBigDecimal("overall_pnl")),
                row.getInteger("rank_by_pnl"),
                row.getInteger("rank_by_volume"),
                instant(row.getOffsetDateTime("created_at")),
                instant(row.getOffsetDateTime("last_daily_reward_at")),
                new Profile.Streak(row.getInteger("current_streak"), row.getInteger("longest_daily_streak")));
    }

    private static Preferences preferences(String stored) {
        if (stored.equals(NO_PREFERENCES)) {
            return Preferences.NONE;
        }
        try {
            return Json.read(stored.getBytes(StandardCharsets.UTF_8), Preferences.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored preferences are not valid JSON", e);
        }
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /**
     * Updates the username and the preferences that are not null. Fails with {@code USERNAME_TAKEN}, and with
     * {@code TOKEN_REVOKED} if the token version has changed.
     */
    Future<Void> update(Caller caller, String username, Preferences preferences) {
        return postgres.transactions()
                .preparedQuery(UPDATE)
                .execute(Tuple.of(caller.userId(), caller.tokenVersion())
                        .addString(username)
                        .addJsonObject(new JsonObject(Buffer.buffer(Json.bytes(preferences)))))
                .recover(failure -> Future.failedFuture(AccountStore.translate(failure)))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw AccountRefusals.sessionEnded();
                    }
                    return null;
                });
    }

    /** Closes and anonymises an account. Returns the ended sessions. Empty if the token version has changed. */
    Future<Optional<List<UUID>>> close(UUID userId, int tokenVersion) {
        return postgres.transactions()
                .preparedQuery(CLOSE)
                .execute(Tuple.of(userId, tokenVersion))
                .map(rows -> Rows.first(rows, SessionStore::endedSessions));
    }
}
