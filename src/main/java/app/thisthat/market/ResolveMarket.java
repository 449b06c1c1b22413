package app.thisthat.market;

import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * The order to end a market, answered with a {@link ResolveOutcome}.
 *
 * @param marketId the market
 * @param resolution how it ended
 * @param adminId the admin who says so; null: the feed does
 * @param reason why, for the audit; null if there is none
 */
public record ResolveMarket(UUID marketId, Resolution resolution, UUID adminId, String reason) implements BusMessage {

    /** Where it is sent. */
    public static final String ADDRESS = "markets.resolve";

    /** The order that follows from the feed's word. */
    public static ResolveMarket byFeed(UUID marketId, Resolution resolution) {
        return new ResolveMarket(marketId, resolution, null, null);
    }

    /** Who says so, for a log line. */
    public String source() {
        return adminId == null ? "feed" : "admin:" + adminId;
    }
}
