package app.thisthat.account;

import app.thisthat.account.session.SessionStore;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Credits;
import app.thisthat.platform.Json;
import app.thisthat.platform.RequestBatcher;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
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
    private static final String EXPORT = Sql.load(ProfileStore.class, "export_account.sql");

    private static final String NO_PREFERENCES = "{}";

    private final Postgres postgres;
    private final RequestBatcher<Caller, Optional<Row>> owners;

    ProfileStore(Vertx vertx, Postgres postgres) {
        this.postgres = postgres;
        this.owners = new RequestBatcher<>(vertx, this::ownOf);
    }

    Future<Optional<Profile>> profile(UUID userId) {
        return rows(new UUID[] {userId}, new UUID[1])
                .map(rows -> rows.stream().findFirst().map(ProfileStore::profile));
    }

    private Future<RowSet<Row>> rows(UUID[] users, UUID[] sessions) {
        return postgres.statements()
                .preparedQuery(PROFILE)
                .execute(Tuple.tuple().addArrayOfUUID(users).addArrayOfUUID(sessions));
    }

    /**
     * A profile beside what its owner's session stands for, read together; the profile is null where the account is gone.
     */
    record Own(Profile profile, SessionStore.Standing standing) {

        private static final Own GONE = new Own(null, SessionStore.Standing.ENDED);
    }

    /**
     * The caller's own profile, to be shown only if the session stands.
     *
     * @return fails with {@code SERVICE_BUSY} where too many ask
     */
    Future<Own> own(Caller caller) {
        return owners.submit(caller).recover(AccountRefusals::busy).map(found -> found.map(
                        row -> new Own(profile(row), standing(row)))
                .orElse(Own.GONE));
    }

    private Future<List<Optional<Row>>> ownOf(List<Caller> callers) {
        UUID[] users = callers.stream().map(Caller::userId).toArray(UUID[]::new);
        UUID[] sessions = callers.stream().map(Caller::sessionId).toArray(UUID[]::new);
        return rows(users, sessions).map(rows -> {
            List<Optional<Row>> found = new ArrayList<>(Collections.nCopies(users.length, Optional.empty()));
            rows.forEach(row -> found.set(row.getInteger("place") - 1, Optional.of(row)));
            return found;
        });
    }

    private static SessionStore.Standing standing(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("session_expires_at");
        return expiresAt == null
                ? SessionStore.Standing.ENDED
                : new SessionStore.Standing(
                        row.getInteger("token_version"), expiresAt.toInstant(), row.getBoolean("suspended"));
    }

    private static Profile profile(Row row) {
        return new Profile(
                row.getUUID("id"),
                row.getString("username"),
                row.getString("email"),
                row.getBoolean("email_verified"),
                row.getString("pending_email"),
                row.getString("role"),
                preferences(row.getString("preferences")).complete(),
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
            throw new IllegalStateException("preferences that we wrote cannot be read", e);
        }
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /**
     * Sets a name and preferences.
     *
     * @param username null: stays as it is
     * @param preferences those that are null stay as they are
     * @return fails with {@code USERNAME_TAKEN}
     */
    Future<Void> update(UUID userId, String username, Preferences preferences) {
        return postgres.statements()
                .preparedQuery(UPDATE)
                .execute(Tuple.of(userId, username, new JsonObject(Buffer.buffer(Json.bytes(preferences)))))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(AccountStore.taken(failure)));
    }

    /**
     * Closes an account for good.
     *
     * @return the sessions that ended with it; empty if its token version has moved on
     */
    Future<Optional<List<UUID>>> close(UUID userId, int tokenVersion) {
        return postgres.statements()
                .preparedQuery(CLOSE)
                .execute(Tuple.of(userId, tokenVersion))
                .map(rows -> rows.stream().findFirst().map(SessionStore::ended));
    }

    /** Everything that is kept about an account, as JSON. */
    Future<Buffer> export(UUID userId) {
        return postgres.statements()
                .preparedQuery(EXPORT)
                .execute(Tuple.of(userId))
                .map(rows -> Buffer.buffer(rows.iterator().next().getString("document")));
    }
}
