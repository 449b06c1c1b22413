package app.thisthat.account.session;

import app.thisthat.http.Caller;
import java.time.Instant;
import java.util.UUID;

/**
 * A login and the tokens that were refreshed from it.
 *
 * @param tokenId the current refresh token
 * @param tokenVersion the token version of the account when the session was read
 * @param rotatedAt issue of the current refresh token
 * @param expiresAt expiry of the current refresh token
 */
public record Session(UUID id, UUID userId, UUID tokenId, int tokenVersion, Instant rotatedAt, Instant expiresAt) {

    public Caller caller() {
        return new Caller(userId, id, tokenVersion);
    }
}
