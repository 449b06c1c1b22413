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

/** Opens, refreshes, lists and ends sessions. */
public final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final SessionStore store;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final SessionActivityStore activity;
    private final SessionEndPublisher sessionEnds;

    public Sessions(
            SessionStore store,
            AccessTokens accessTokens,
            RefreshTokens refreshTokens,
            SessionActivityStore activity,
            SessionEndPublisher sessionEnds) {
        this.store = store;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
        this.activity = activity;
        this.sessionEnds = sessionEnds;
    }

    /** Opens a session. Empty if the token version has changed since the password was verified. */
    public Future<Optional<TokenPair>> open(UUID userId, int tokenVersion, Device device) {
        return store.open(userId, tokenVersion, device)
                .map(result -> result.map(opened -> {
                    sessionEnds.publish(userId, opened.replaced());
                    return tokens(opened.session());
                }));
    }

    private TokenPair tokens(Session session) {
        return new TokenPair(
                accessTokens.issue(session.caller()),
                refreshTokens.issue(session),
                accessTokens.lifetime().toSeconds());
    }

    /**
     * Exchanges a refresh token for new tokens (rule {@code refresh-rotation}). Fails with
     * {@code INVALID_REFRESH_TOKEN} or {@code ACCOUNT_SUSPENDED}, or with {@code REFRESH_TOKEN_REUSED} if the session ended
     * because the token was used before.
     */
    public Future<TokenPair> refresh(String refreshToken) {
        RefreshTokens.VerifiedToken token = refreshTokens.verify(refreshToken);
        return store.rotate(token).map(rotation -> {
            if (rotation instanceof SessionStore.Rotation.Rotated rotated) {
                return tokens(rotated.session());
            }
            if (rotation instanceof SessionStore.Rotation.Suspended suspended) {
                throw AccountRefusals.suspended(suspended.suspension());
            }
            if (rotation instanceof SessionStore.Rotation.Reused) {
                LOG.atWarn()
                        .addKeyValue("userId", token.userId())
                        .addKeyValue("sessionId", token.sessionId())
                        .log("Refresh token reused, session ended");
                sessionEnds.publish(token.userId(), List.of(token.sessionId()));
                throw Refusal.of(RefusalCode.REFRESH_TOKEN_REUSED, "Refresh token was already used; sign in again")
                        .asException();
            }
            throw AccountRefusals.invalidRefreshToken();
        });
    }

    /**
     * Ends the session of a refresh token. Fails with {@code INVALID_REFRESH_TOKEN} if the token belongs to another
     * user.
     */
    Future<Void> logout(Caller caller, String refreshToken) {
        RefreshTokens.VerifiedToken token = refreshTokens.verify(refreshToken);
        if (!token.userId().equals(caller.userId())) {
            return Future.failedFuture(AccountRefusals.invalidRefreshToken());
        }
        return store.end(token.userId(), token.sessionId(), SessionStore.EndReason.LOGOUT)
                .map(ended -> {
                    sessionEnds.publish(token.userId(), List.of(token.sessionId()));
                    return null;
                });
    }

    /** Ends a session of the caller. Fails with {@code NOT_FOUND} if the caller has no such active session. */
    Future<Void> end(Caller caller, UUID sessionId) {
        return store.end(caller.userId(), sessionId, SessionStore.EndReason.ENDED_BY_USER)
                .map(ended -> {
                    if (ended == 0) {
                        throw Refusal.of(RefusalCode.NOT_FOUND, "Session not found")
                                .asException();
                    }
                    sessionEnds.publish(caller.userId(), List.of(sessionId));
                    return null;
                });
    }

    /** Ends all sessions of a user. */
    public Future<Void> endAll(UUID userId) {
        return store.endAll(userId).map(ended -> {
            sessionEnds.publish(userId, ended);
            return null;
        });
    }

    /** The active sessions of the caller, with their last activity if it is known. */
    Future<List<SessionView>> list(Caller caller) {
        return store.list(caller.userId(), caller.sessionId()).compose(sessions -> activity.find(
                        sessions.stream().map(SessionView::id).toList())
                .map(lastSeen -> sessions.stream()
                        .map(session ->
                                lastSeen.containsKey(session.id()) ? session.with(lastSeen.get(session.id())) : session)
                        .toList()));
    }
}
