package app.thisthat.inbox;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;
import java.util.UUID;

/**
 * Event: users have new entries; published after the commit. Without it, live clients get them some seconds later.
 *
 * @param userIds empty: all users, for an announcement
 */
public record InboxChanged(List<UUID> userIds) implements BusMessage {

    public static final String ADDRESS = "inbox.changed";

    public InboxChanged {
        userIds = List.copyOf(userIds);
    }
}
