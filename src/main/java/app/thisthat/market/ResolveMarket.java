package app.thisthat.market;

import app.thisthat.kernel.Resolution;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/**
 * Command to resolve a market. The reply is a {@link ResolveOutcome}.
 *
 * @param adminId null if the feed resolved the market
 */
public record ResolveMarket(UUID marketId, Resolution resolution, UUID adminId, String reason) implements BusMessage {

    /** Bus address. */
    public static final String ADDRESS = "markets.resolve";

    public static ResolveMarket byFeed(UUID marketId, Resolution resolution) {
        return new ResolveMarket(marketId, resolution, null, null);
    }

    /** For log lines. */
    public String source() {
        return adminId == null ? "feed" : "admin:" + adminId;
    }
}
