package app.thisthat.account.session;

import app.thisthat.kernel.SuspensionInForce;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of a session that its access tokens are checked against.
 *
 * @param tokenVersion only tokens of this version are valid
 * @param expiresAt expiry of the session, unless it is refreshed
 * @param suspension of the account; null: none
 */
public record SessionStatus(int tokenVersion, Instant expiresAt, SuspensionInForce suspension) {

    /** The suspension if it is one from everything. */
    Optional<SuspensionInForce> suspensionFromEverything() {
        return Optional.ofNullable(suspension).filter(SuspensionInForce::fromEverything);
    }

    /** The status of a session that ended. No token has this version. */
    public static final SessionStatus ENDED = new SessionStatus(-1, Instant.MIN, null);
}
