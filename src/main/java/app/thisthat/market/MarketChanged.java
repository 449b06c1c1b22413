package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * A market was opened, closed, resolved or cancelled; published after the change is committed.
 *
 * @param marketId the market
 * @param status its status now: {@code open}, {@code closed}, {@code resolved} or {@code cancelled}
 * @param resolution how it ended; null unless resolved
 */
public record MarketChanged(UUID marketId, MarketStatus status, Resolution resolution) implements BusMessage {

    /** Where it is published. */
    public static final String ADDRESS = "market.changed";
}
