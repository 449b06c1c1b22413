package app.thisthat.account.session;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.Caller;
import app.thisthat.platform.RequestBatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;

/**
 * Checks in PostgreSQL for each request whether the session of its token is active. There is no cache, so a password
 * change, a logout or a suspension takes effect on every node when it is committed. The lookups are batched.
 */
public final class SessionValidator {

    private final RequestBatcher<UUID, SessionStatus> statuses;
    private final SessionActivity activity;

    public SessionValidator(Vertx vertx, SessionStore store, SessionActivity activity) {
        this.statuses = new RequestBatcher<>(vertx, sessions -> statuses(store, sessions));
        this.activity = activity;
    }

    private static Future<List<SessionStatus>> statuses(SessionStore store, List<UUID> sessions) {
        return store.statuses(sessions.stream().distinct().toArray(UUID[]::new)).map(found -> sessions.stream()
                .map(session -> found.getOrDefault(session, SessionStatus.ENDED))
                .toList());
    }

    /**
     * Validates the session of a caller, and records its activity.
     *
     * @param address the client's address
     * @return the caller; fails with {@code TOKEN_REVOKED}, {@code ACCOUNT_SUSPENDED} or {@code SERVICE_BUSY};
     *     completes on the caller's context
     */
    public Future<Caller> validate(Caller caller, String address) {
        return statuses.submit(caller.sessionId())
                .recover(AccountRefusals::serviceBusy)
                .map(status -> validate(caller, address, status));
    }

    /**
     * Validates the session of a caller against a status that was read already, and records its activity. Throws
     * {@code TOKEN_REVOKED} or {@code ACCOUNT_SUSPENDED}.
     */
    public Caller validate(Caller caller, String address, SessionStatus status) {
        if (status.tokenVersion() != caller.tokenVersion()) {
            throw AccountRefusals.sessionEnded();
        }
        status.suspensionFromEverything().ifPresent(suspension -> {
            throw AccountRefusals.suspended(suspension);
        });
        activity.record(caller.sessionId(), address, status.expiresAt());
        return caller;
    }
}
