package app.thisthat.account.session;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Sessions of one user have ended, or are of no use while the account is suspended; published after the commit. A hint to look again and no more: it may be lost, and
 * whether a session stands is told by the database alone.
 *
 * @param userId whose
 * @param sessions which; none: all of them are suspended
 */
public record SessionsEnded(UUID userId, List<UUID> sessions) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "sessions.ended";

    public SessionsEnded {
        sessions = List.copyOf(sessions);
    }
}
