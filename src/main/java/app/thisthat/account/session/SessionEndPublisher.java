package app.thisthat.account.session;

import app.thisthat.platform.eventbus.Bus;
import java.util.List;
import java.util.UUID;

/** Spreads the word that sessions have ended, once that is committed: live sockets close, and what is remembered goes. */
public final class SessionEndPublisher {

    private final SessionActivityStore sightings;
    private final Bus bus;

    public SessionEndPublisher(SessionActivityStore sightings, Bus bus) {
        this.sightings = sightings;
        this.bus = bus;
    }

    /** An account may do nothing for now; its sessions stand still. */
    public void suspended(UUID userId) {
        bus.publish(SessionsEnded.ADDRESS, new SessionsEnded(userId, List.of()));
    }

    public void tell(UUID userId, List<UUID> sessions) {
        if (!sessions.isEmpty()) {
            sightings.forget(sessions);
            bus.publish(SessionsEnded.ADDRESS, new SessionsEnded(userId, sessions));
        }
    }
}
