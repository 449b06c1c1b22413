package app.thisthat.account.session;

import java.time.Instant;
import java.util.UUID;

/**
 * A session as its owner sees it.
 *
 * @param current whether the request uses this session
 * @param address the client's address at the login; null if unknown
 * @param agent the client's {@code User-Agent} at the login; null if unknown
 * @param refreshedAt issue of the current refresh token
 * @param expiresAt expiry, unless the session is refreshed
 * @param lastSeenAt last activity, to the minute; null if unknown
 * @param lastSeenAddress the client's address at the last activity; null if unknown
 */
record SessionView(
        UUID id,
        boolean current,
        String address,
        String agent,
        Instant createdAt,
        Instant refreshedAt,
        Instant expiresAt,
        Instant lastSeenAt,
        String lastSeenAddress) {

    SessionView with(SessionActivityStore.LastSeen last) {
        return new SessionView(
                id, current, address, agent, createdAt, refreshedAt, expiresAt, last.at(), last.address());
    }
}
