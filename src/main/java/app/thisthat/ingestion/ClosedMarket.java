package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import java.util.List;
import java.util.Optional;

/** A mirrored market with its closed entry of the feed's catalogue. */
record ClosedMarket(MirroredId market, FeedEntry.Closed closed) {

    String conditionId() {
        return closed.conditionId();
    }

    /** The payout according to the catalogue; empty if the prices are not a payout. */
    Optional<Payout> payout() {
        return Payout.of(closed.tokens(), closed.prices());
    }

    /** The tokens in their original order. Sources that name no tokens use this order. */
    List<String> tokens() {
        return List.of(market.thisToken(), market.thatToken());
    }

    /** Whether the catalogue lists the tokens in another order now. Its prices may not have followed. */
    boolean hasReorderedTokens() {
        return !closed.tokens().equals(tokens());
    }
}
