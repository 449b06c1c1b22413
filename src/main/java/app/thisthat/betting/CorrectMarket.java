package app.thisthat.betting;

import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * The order to resolve a market otherwise than it was, answered with a {@link app.thisthat.market.ResolveOutcome}.
 *
 * @param marketId the market
 * @param resolution how it ended in truth
 * @param adminId who says so
 * @param reason why, for the audit of what admins did
 */
record CorrectMarket(UUID marketId, Resolution resolution, UUID adminId, String reason) implements BusMessage {

    /** Where it is sent. */
    static final String ADDRESS = "markets.correct";
}
