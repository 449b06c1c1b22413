package app.thisthat.ledger;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * Event: a balance changed other than by a bet; published after the commit. It carries no balance, since a newer one
 * may exist when it is received.
 */
public record BalanceChanged(UUID userId) implements BusMessage {

    public static final String ADDRESS = "balances.changed";
}
