package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * Event: a market was opened, closed, resolved, cancelled or corrected. Published after the commit.
 *
 * @param resolution null unless resolved
 */
public record MarketChanged(UUID marketId, MarketStatus status, Resolution resolution) implements BusMessage {

    /** Bus address. */
    public static final String ADDRESS = "market.changed";
}
