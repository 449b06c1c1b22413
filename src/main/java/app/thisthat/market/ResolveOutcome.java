package app.thisthat.market;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.SettlementStatus;
import app.thisthat.platform.eventbus.BusMessage;
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
     * @param settlement how far its bets are paid
     */
    record Resolved(UUID marketId, Resolution resolution, Instant resolvedAt, Settlement settlement)
            implements ResolveOutcome {}

    /**
     * How far the bets of a market are paid.
     *
     * @param status {@code done}, {@code running}, or {@code held}: an admin has to lift the auditor's hold first
     */
    record Settlement(SettlementStatus status) {}

    /**
     * Nothing changed.
     *
     * @param refusal {@code MARKET_NOT_FOUND} or {@code MARKET_ALREADY_RESOLVED}
     */
    record Refused(Refusal refusal) implements ResolveOutcome {}
}
