package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import java.util.List;
import java.util.Optional;

/**
 * A mirrored market that the catalogue has as closed.
 *
 * @param market ours
 * @param closed what the catalogue says of it
 */
record ClosedMarket(MirroredId market, FeedEntry.Closed closed) {

    String conditionId() {
        return closed.conditionId();
    }

    /** How it paid out by the catalogue; empty if that does not say. */
    Optional<Payout> payout() {
        return Payout.of(closed.tokens(), closed.prices());
    }

    /** The market's outcomes in the order in which it was first seen, which is the order of all sources that name no tokens. */
    List<String> tokens() {
        return List.of(market.thisToken(), market.thatToken());
    }

    /** Whether the catalogue has its tokens in another order now: perhaps without the prices, so that it cannot be believed alone. */
    boolean isTurned() {
        return !closed.tokens().equals(tokens());
    }
}
