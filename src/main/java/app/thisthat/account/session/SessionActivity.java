package app.thisthat.account.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Notes that sessions are in use, each at most once a minute on this node, so that a busy client costs no more than an
 * idle one.
 */
public final class SessionActivity {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Beyond these, the sessions noted longest ago may be noted again too soon; that costs a command and nothing else. */
    private static final int REMEMBERED_MAX = 50_000;

    private final SessionActivityStore store;
    private final Clock clock;
    private final Map<UUID, Instant> notedAt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Instant> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    public SessionActivity(SessionActivityStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * A session made a request.
     *
     * @param address of its client
     * @param expiresAt of the session
     */
    void note(UUID session, String address, Instant expiresAt) {
        Instant now = clock.instant();
        if (isDue(session, now)) {
            store.remember(session, new SessionActivityStore.Sighting(now, address), expiresAt);
        }
    }

    private synchronized boolean isDue(UUID session, Instant now) {
        Instant last = notedAt.get(session);
        if (last != null && last.plus(INTERVAL).isAfter(now)) {
            return false;
        }
        notedAt.remove(session); // to the end of the line
        notedAt.put(session, now);
        return true;
    }
}
