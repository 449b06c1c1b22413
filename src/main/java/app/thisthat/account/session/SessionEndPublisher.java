package app.thisthat.account.session;

import app.thisthat.platform.eventbus.Bus;
import java.util.List;
import java.util.UUID;

/** Publishes the end of sessions after the commit, and deletes their activity. */
public final class SessionEndPublisher {

    private final SessionActivityStore activity;
    private final Bus bus;

    public SessionEndPublisher(SessionActivityStore activity, Bus bus) {
        this.activity = activity;
        this.bus = bus;
    }

    /** Publishes that the suspension of an account changed. Its sessions continue after the suspension. */
    public void publishSuspension(UUID userId) {
        bus.publish(SessionsEnded.ADDRESS, new SessionsEnded(userId, List.of()));
    }

    public void publish(UUID userId, List<UUID> sessions) {
        if (!sessions.isEmpty()) {
            activity.delete(sessions);
            bus.publish(SessionsEnded.ADDRESS, new SessionsEnded(userId, sessions));
        }
    }
}
