package app.thisthat.account.session;

import java.time.Instant;

/**
 * The state of a session that its access tokens are checked against.
 *
 * @param tokenVersion only tokens of this version are valid
 * @param expiresAt expiry of the session, unless it is refreshed
 * @param suspended whether the account is suspended from everything
 */
public record SessionStatus(int tokenVersion, Instant expiresAt, boolean suspended) {

    /** The status of a session that ended. No token has this version. */
    public static final SessionStatus ENDED = new SessionStatus(-1, Instant.MIN, false);
}
