package app.thisthat.betting;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/** A command of a user that the odds of a market decide. The reply is a {@link BetOutcome}. */
public sealed interface BetRequest extends BusMessage permits PlaceBet, QuoteBet, CashOut, QuoteCashOut {

    UUID userId();

    /** The same request after an attempt to read the order book. */
    BetRequest after(BookRead read);
}
