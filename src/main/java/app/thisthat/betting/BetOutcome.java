package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.platform.eventbus.BusMessage;

/** What became of a {@link PlaceBet}. */
public sealed interface BetOutcome extends BusMessage {

    /**
     * The bet stands.
     *
     * @param bet the bet as it was placed
     * @param newBalance the balance right after it
     * @param replayed whether an earlier request with the same key placed it
     */
    record Placed(Bet bet, Credits newBalance, boolean replayed) implements BetOutcome {}

    /** There is no bet; or, with {@code SERVICE_UNAVAILABLE}, it is not known, and the same key will tell. */
    record Refused(Refusal refusal) implements BetOutcome {}
}
