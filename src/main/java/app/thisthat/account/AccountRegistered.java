package app.thisthat.account;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * Somebody has registered; published after the commit. A hint that may be lost.
 *
 * @param userId who
 */
public record AccountRegistered(UUID userId) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "accounts.opened";
}
