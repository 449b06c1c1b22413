package app.thisthat.market;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.SettlementStatus;
import app.thisthat.platform.eventbus.BusMessage;
import java.time.Instant;
import java.util.UUID;

/** Reply to {@link ResolveMarket}. */
public sealed interface ResolveOutcome extends BusMessage {

    /** The market has this resolution, from this command or an earlier one. The settlement resumes after a crash. */
    record Resolved(UUID marketId, Resolution resolution, Instant resolvedAt, Settlement settlement)
            implements ResolveOutcome {}

    /**
     * Progress: {@code done}, {@code running}, or {@code held} until an admin lifts the hold of the ledger auditor.
     */
    record Settlement(SettlementStatus status) {}

    /** {@code MARKET_NOT_FOUND} or {@code MARKET_ALREADY_RESOLVED}. */
    record Refused(Refusal refusal) implements ResolveOutcome {}
}
