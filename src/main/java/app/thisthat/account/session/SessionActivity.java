package app.thisthat.account.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Records the activity of sessions, at most once a minute for each session on this node. */
public final class SessionActivity {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Beyond these, the oldest entries are dropped, and their sessions may be recorded again within the interval. */
    private static final int ENTRIES_MAX = 50_000;

    private final SessionActivityStore store;
    private final InstantSource clock;
    private final Map<UUID, Instant> recordedAt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Instant> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    public SessionActivity(SessionActivityStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Records a request of a session from a client's address. The expiry is that of the session. */
    void record(UUID session, String address, Instant expiresAt) {
        Instant now = clock.instant();
        if (isDue(session, now)) {
            store.save(session, new SessionActivityStore.LastSeen(now, address), expiresAt);
        }
    }

    private synchronized boolean isDue(UUID session, Instant now) {
        Instant last = recordedAt.get(session);
        if (last != null && last.plus(INTERVAL).isAfter(now)) {
            return false;
        }
        recordedAt.remove(session); // the entry moves to the end
        recordedAt.put(session, now);
        return true;
    }
}
