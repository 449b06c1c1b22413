package app.thisthat.account.session;

import java.time.Instant;
import java.util.UUID;

/**
 * A session as its owner sees it.
 *
 * @param current whether the request that asks belongs to it
 * @param address where it was opened from; null if unknown
 * @param agent what the client called itself; null if it did not
 * @param refreshedAt when its tokens were last issued
 * @param expiresAt when it ends unless it is refreshed before
 * @param lastSeenAt when it was last used, to the minute; null if that is not known
 * @param lastSeenAddress from where; null if that is not known
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

    SessionView seen(SessionActivityStore.Sighting last) {
        return new SessionView(
                id, current, address, agent, createdAt, refreshedAt, expiresAt, last.at(), last.address());
    }
}
