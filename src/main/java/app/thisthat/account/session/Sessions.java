package app.thisthat.account.session;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's life: opened by a sign-in, refreshed with tokens that are good once, ended. */
public final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final SessionStore store;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final SessionActivityStore sightings;
    private final SessionEndPublisher ends;

    public Sessions(
            SessionStore store,
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            SessionActivityStore sightings,
            SessionEndPublisher ends) {
        this.store = store;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.sightings = sightings;
        this.ends = ends;
    }

    /**
     * Opens a session.
     *
     * @param tokenVersion the account's when its password was looked at
     * @return empty if the version has moved on since: that password is no longer worth a session
     */
    public Future<Optional<TokenPair>> open(UUID userId, int tokenVersion, Device device) {
        return store.open(userId, tokenVersion, device)
                .map(done -> done.map(opened -> {
                    ends.tell(userId, opened.replaced());
                    return tokens(opened.session());
                }));
    }

    private TokenPair tokens(Session session) {
        return new TokenPair(accessTokens.issue(session.caller()), refreshTokens.issue(session));
    }

    /**
     * Exchanges a refresh token for fresh tokens (ruling 23).
     *
     * @return fails with {@code INVALID_REFRESH_TOKEN}, {@code ACCOUNT_SUSPENDED}, or {@code REFRESH_TOKEN_REUSED} when
     *     it ended the session, because somebody holds a copy
     */
    public Future<TokenPair> refresh(String refreshToken) {
        RefreshTokens.Claim claim = refreshTokens.verify(refreshToken);
        return store.rotate(claim).map(rotation -> {
            if (rotation instanceof SessionStore.Rotation.Rotated rotated) {
                return tokens(rotated.session());
            }
            if (rotation instanceof SessionStore.Rotation.Suspended) {
                throw AccountRefusals.suspended();
            }
            if (rotation instanceof SessionStore.Rotation.Reused) {
                LOG.atWarn()
                        .addKeyValue("userId", claim.userId())
                        .addKeyValue("sessionId", claim.sessionId())
                        .log("Refresh token used twice, session ended");
                ends.tell(claim.userId(), List.of(claim.sessionId()));
                throw Refusal.of(RefusalCode.REFRESH_TOKEN_REUSED, "The refresh token was used before; sign in again")
                        .asException();
            }
            throw AccountRefusals.invalidRefreshToken();
        });
    }

    /**
     * Ends the session that a refresh token belongs to.
     *
     * @return fails with {@code INVALID_REFRESH_TOKEN} if it is not one of the caller's
     */
    Future<Void> logout(Caller caller, String refreshToken) {
        RefreshTokens.Claim claim = refreshTokens.verify(refreshToken);
        if (!claim.userId().equals(caller.userId())) {
            return Future.failedFuture(AccountRefusals.invalidRefreshToken());
        }
        return store.end(claim.userId(), claim.sessionId(), "logout").map(ended -> {
            ends.tell(claim.userId(), List.of(claim.sessionId()));
            return null;
        });
    }

    /**
     * Ends one of the caller's sessions.
     *
     * @return fails with {@code NOT_FOUND} if the caller has no such live session
     */
    Future<Void> end(Caller caller, UUID sessionId) {
        return store.end(caller.userId(), sessionId, "ended").map(ended -> {
            if (ended == 0) {
                throw Refusal.of(RefusalCode.NOT_FOUND, "There is no such session")
                        .asException();
            }
            ends.tell(caller.userId(), List.of(sessionId));
            return null;
        });
    }

    /** Ends all of a user's sessions. */
    Future<Void> endAll(UUID userId) {
        return store.endAll(userId).map(ended -> {
            ends.tell(userId, ended);
            return null;
        });
    }

    /** The caller's live sessions, with what is known of when they were last seen. */
    Future<List<SessionView>> list(Caller caller) {
        return store.list(caller.userId(), caller.sessionId()).compose(sessions -> sightings
                .last(sessions.stream().map(SessionView::id).toList())
                .map(last -> sessions.stream()
                        .map(session -> last.containsKey(session.id()) ? session.seen(last.get(session.id())) : session)
                        .toList()));
    }
}
