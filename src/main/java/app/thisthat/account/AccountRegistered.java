package app.thisthat.account;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/** Event: an account was registered. Published after the commit; may be lost. */
public record AccountRegistered(UUID userId) implements BusMessage {

    public static final String ADDRESS = "accounts.opened";
}
