package app.thisthat.market;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.BusMessage;
import java.time.Instant;
import java.util.UUID;

/** What became of a {@link ResolveMarket}. */
public sealed interface ResolveOutcome extends BusMessage {

    /**
     * The market is resolved so, now or since before. Its bets are paid by then or will be, whatever happens to this node.
     *
     * @param marketId the market
     * @param resolution how it ended
     * @param resolvedAt when
     */
    record Resolved(UUID marketId, Resolution resolution, Instant resolvedAt) implements ResolveOutcome {}

    /**
     * Nothing changed.
     *
     * @param refusal {@code MARKET_NOT_FOUND} or {@code MARKET_ALREADY_RESOLVED}
     */
    record Refused(Refusal refusal) implements ResolveOutcome {}
}
