package app.thisthat.account;

import app.thisthat.platform.Bus;
import java.util.List;
import java.util.UUID;

/** Spreads the word that sessions have ended, once that is committed: live sockets close, and what is remembered goes. */
final class SessionEnds {

    private final SightingStore sightings;
    private final Bus bus;

    SessionEnds(SightingStore sightings, Bus bus) {
        this.sightings = sightings;
        this.bus = bus;
    }

    /** An account may do nothing for now; its sessions stand still. */
    void suspended(UUID userId) {
        bus.publish(SessionsEnded.ADDRESS, new SessionsEnded(userId, List.of()));
    }

    void tell(UUID userId, List<UUID> sessions) {
        if (!sessions.isEmpty()) {
            sightings.forget(sessions);
            bus.publish(SessionsEnded.ADDRESS, new SessionsEnded(userId, sessions));
        }
    }
}
