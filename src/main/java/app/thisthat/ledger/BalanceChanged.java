package app.thisthat.ledger;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * A balance moved, other than by bets, which are published themselves; published after the commit. It does not say what the
 * balance is: by the time it is heard there may be a newer one.
 *
 * @param userId whose
 */
public record BalanceChanged(UUID userId) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "balances.changed";
}
