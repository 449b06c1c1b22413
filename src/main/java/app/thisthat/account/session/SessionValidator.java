package app.thisthat.account.session;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.Caller;
import app.thisthat.platform.RequestBatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;

/**
 * Whether a token's session still stands, asked of PostgreSQL for every request: a password change, a logout or a
 * suspension holds from the moment it is committed, on every node, with no cache that could be behind. What makes this cheap
 * is that the questions go in groups.
 */
public final class SessionValidator {

    private final RequestBatcher<UUID, SessionStore.Standing> standings;
    private final SessionActivity sightings;

    public SessionValidator(Vertx vertx, SessionStore store, SessionActivity sightings) {
        this.standings = new RequestBatcher<>(vertx, sessions -> standings(store, sessions));
        this.sightings = sightings;
    }

    private static Future<List<SessionStore.Standing>> standings(SessionStore store, List<UUID> sessions) {
        return store.standings(sessions.stream().distinct().toArray(UUID[]::new))
                .map(found -> sessions.stream()
                        .map(session -> found.getOrDefault(session, SessionStore.Standing.ENDED))
                        .toList());
    }

    /**
     * The caller itself, if the session stands.
     *
     * @param address where the caller's client is
     * @return fails with {@code TOKEN_REVOKED}, {@code ACCOUNT_SUSPENDED} or {@code SERVICE_BUSY}; completes on the
     *     context it was called on
     */
    public Future<Caller> check(Caller caller, String address) {
        return standings
                .submit(caller.sessionId())
                .recover(AccountRefusals::busy)
                .map(standing -> judge(caller, address, standing));
    }

    /**
     * The caller itself, if its session stands.
     *
     * @throws app.thisthat.kernel.RefusedException {@code TOKEN_REVOKED} or {@code ACCOUNT_SUSPENDED}
     */
    public Caller judge(Caller caller, String address, SessionStore.Standing standing) {
        if (standing.tokenVersion() != caller.tokenVersion()) {
            throw AccountRefusals.sessionEnded();
        }
        if (standing.suspended()) {
            throw AccountRefusals.suspended();
        }
        sightings.note(caller.sessionId(), address, standing.expiresAt());
        return caller;
    }
}
