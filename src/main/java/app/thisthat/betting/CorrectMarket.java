package app.thisthat.betting;

import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * Command: change the resolution of a resolved market. The reply is a {@link app.thisthat.market.ResolveOutcome}.
 *
 * @param resolution the new resolution
 * @param reason recorded in the audit of admin actions
 */
record CorrectMarket(UUID marketId, Resolution resolution, UUID adminId, String reason) implements BusMessage {

    static final String ADDRESS = "markets.correct";
}
