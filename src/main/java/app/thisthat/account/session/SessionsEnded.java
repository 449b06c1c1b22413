package app.thisthat.account.session;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Event: sessions of a user ended, or the suspension of the account changed. Published after the commit; may be lost.
 * Only the database decides whether a session is active.
 *
 * @param sessions the ended sessions; empty for a suspension
 */
public record SessionsEnded(UUID userId, List<UUID> sessions) implements BusMessage {

    public static final String ADDRESS = "sessions.ended";

    public SessionsEnded {
        sessions = List.copyOf(sessions);
    }
}
