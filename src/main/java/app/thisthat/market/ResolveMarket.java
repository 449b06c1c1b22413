package app.thisthat.market;

import app.thisthat.kernel.Resolution;
import app.thisthat.platform.BusMessage;
import java.util.UUID;

/**
 * The order to end a market, answered with a {@link ResolveOutcome}.
 *
 * @param marketId the market
 * @param resolution how it ended
 * @param source who says so, for the log: {@code admin:<user id>} or {@code feed}
 */
public record ResolveMarket(UUID marketId, Resolution resolution, String source) implements BusMessage {

    /** Where it is sent. */
    public static final String ADDRESS = "markets.resolve";
}
