package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.platform.eventbus.BusMessage;
import java.util.UUID;

/** Reply to a {@link PlaceBet}. */
public sealed interface BetOutcome extends BusMessage {

    /**
     * The bet was placed.
     *
     * @param newBalance balance right after the bet
     * @param replayed whether an earlier request with the same idempotency key placed it
     */
    record Placed(Bet bet, Credits newBalance, boolean replayed) implements BetOutcome {}

    /**
     * The bet was not placed.
     *
     * @param refusal with {@code SERVICE_UNAVAILABLE} the outcome is unknown; a retry with the same key returns it
     */
    record Refused(Refusal refusal) implements BetOutcome {}

    /**
     * The bet waits for a read of the order book; never sent as a reply.
     *
     * @param mirroredMarket the market, or the linked market of a cross market
     * @param inPlay whether the read has to begin after the bet's arrival
     */
    record Unconfirmed(UUID mirroredMarket, boolean inPlay) implements BetOutcome {}
}
