package app.thisthat.ingestion;

import app.thisthat.kernel.Resolution;
import app.thisthat.market.MirroredId;
import java.util.Optional;

/** Decides whether a closed market is final and how it is resolved, by the rules feed-finality and second-source. */
final class ResolutionPolicy {

    private ResolutionPolicy() {}

    sealed interface Verdict {

        record Final(Resolution resolution) implements Verdict {}

        /** The market stays closed until the feed has more data or an admin decides. */
        record NotFinal(String reason) implements Verdict {}
    }

    /**
     * Decides by the catalogue and, if present, the payout of a second source. A second source that disagrees blocks
     * even a final status. One that agrees replaces a missing status, but does not end a dispute. It is required if the
     * catalogue reordered the tokens.
     */
    static Verdict decide(ClosedMarket market, Optional<Payout> secondSource) {
        String status = market.closed().status();
        Optional<Payout> payout = market.payout();
        if (payout.isEmpty()) {
            return new Verdict.NotFinal("the prices are not a payout");
        }
        if (secondSource.isPresent() && !secondSource.equals(payout)) {
            return new Verdict.NotFinal("two sources disagree about the payout");
        }
        if (status.equals(FeedStatus.DISPUTED)) {
            return new Verdict.NotFinal("it is disputed");
        }
        if (market.hasReorderedTokens() && secondSource.isEmpty()) {
            return new Verdict.NotFinal("the outcomes are reordered and there is no second source");
        }
        if (!status.equals(FeedStatus.RESOLVED) && secondSource.isEmpty()) {
            return new Verdict.NotFinal("there is no final status and no second source");
        }
        return resolution(market.market(), payout.get())
                .<Verdict>map(Verdict.Final::new)
                .orElseGet(() -> new Verdict.NotFinal("the winning token is not a token of the market"));
    }

    /** Whether the market can become final only with a second source. */
    static boolean needsSecondSource(ClosedMarket market) {
        String status = market.closed().status();
        return market.payout().isPresent()
                && !status.equals(FeedStatus.DISPUTED)
                && (market.hasReorderedTokens() || !status.equals(FeedStatus.RESOLVED));
    }

    /** The resolution by a payout; empty if the winner is no token of the market. */
    static Optional<Resolution> resolution(MirroredId market, Payout payout) {
        if (payout.winner().isEmpty()) {
            return Optional.of(Resolution.INVALID);
        }
        String winner = payout.winner().get();
        if (winner.equals(market.thisToken())) {
            return Optional.of(Resolution.THIS);
        }
        return winner.equals(market.thatToken()) ? Optional.of(Resolution.THAT) : Optional.empty();
    }
}
