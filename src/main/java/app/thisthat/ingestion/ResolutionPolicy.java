package app.thisthat.ingestion;

import app.thisthat.kernel.Resolution;
import app.thisthat.market.MirroredId;
import java.util.Optional;

/**
 * When the feed's word on a market is final (rulings 18, 19 and 27), and what it then is.
 */
final class ResolutionPolicy {

    private static final String FINAL = "resolved";

    /** The feed's word for a market whose proposed outcome is disputed. */
    static final String DISPUTED = "disputed";

    private ResolutionPolicy() {}

    /** What is to be done with a closed market. */
    sealed interface Verdict {

        /** To be resolved so. */
        record Final(Resolution resolution) implements Verdict {}

        /**
         * To be left as it is, until the feed says more or an admin decides.
         *
         * @param reason what is missing
         */
        record Waits(String reason) implements Verdict {}
    }

    /**
     * Judges a closed market by what the catalogue says and, where there is one, what a second source says of its payout.
     * A second source that says otherwise stops even a final word; one that says the same makes up for a status that is
     * missing, but not for a dispute. The catalogue's word does not do without one where it has turned its tokens.
     */
    static Verdict of(ClosedMarket market, Optional<Payout> secondSource) {
        String status = market.closed().status();
        Optional<Payout> payout = market.payout();
        if (payout.isEmpty()) {
            return new Verdict.Waits("its prices are no payout");
        }
        if (secondSource.isPresent() && !secondSource.equals(payout)) {
            return new Verdict.Waits("two sources pay differently");
        }
        if (status.equals(DISPUTED)) {
            return new Verdict.Waits("it is disputed");
        }
        if (market.isTurned() && secondSource.isEmpty()) {
            return new Verdict.Waits("its outcomes are turned and it has no second source");
        }
        if (!status.equals(FINAL) && secondSource.isEmpty()) {
            return new Verdict.Waits("it has no final status and no second source");
        }
        return resolution(market.market(), payout.get())
                .<Verdict>map(Verdict.Final::new)
                .orElseGet(() -> new Verdict.Waits("the outcome that won is not one of ours"));
    }

    /** Whether a second source would make a market final that is not so by the catalogue alone. */
    static boolean hangsOnASecondSource(ClosedMarket market) {
        String status = market.closed().status();
        return market.payout().isPresent() && !status.equals(DISPUTED) && (market.isTurned() || !status.equals(FINAL));
    }

    private static Optional<Resolution> resolution(MirroredId market, Payout payout) {
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
