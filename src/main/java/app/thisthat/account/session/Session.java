package app.thisthat.account.session;

import app.thisthat.http.Caller;
import java.time.Instant;
import java.util.UUID;

/**
 * One sign-in and everything refreshed from it.
 *
 * @param tokenId the refresh token that is good now
 * @param tokenVersion the account's, at the time this was read
 * @param rotatedAt when that token was issued
 * @param expiresAt when it stops being good
 */
public record Session(UUID id, UUID userId, UUID tokenId, int tokenVersion, Instant rotatedAt, Instant expiresAt) {

    /** Whoever calls in this session. */
    public Caller caller() {
        return new Caller(userId, id, tokenVersion);
    }
}
