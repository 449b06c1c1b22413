package app.thisthat.ingestion;

import app.thisthat.kernel.Resolution;
import app.thisthat.market.MirroredId;
import java.util.Optional;

/**
 * When the feed's word on a market is final (rulings 18, 19 and 27), and what it then is.
 */
final class Finality {

    private static final String FINAL = "resolved";
    private static final String DISPUTED = "disputed";

    private Finality() {}

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
     * missing, but not for a dispute.
     */
    static Verdict of(MirroredId market, FeedEntry.Closed closed, Optional<Payout> secondSource) {
        Optional<Payout> payout = Payout.of(closed.tokens(), closed.prices());
        if (payout.isEmpty()) {
            return new Verdict.Waits("its prices are no payout");
        }
        if (secondSource.isPresent() && !secondSource.equals(payout)) {
            return new Verdict.Waits("two sources pay differently");
        }
        if (closed.status().equals(DISPUTED)) {
            return new Verdict.Waits("it is disputed");
        }
        if (!closed.status().equals(FINAL) && secondSource.isEmpty()) {
            return new Verdict.Waits("it has no final status and no second source");
        }
        return resolution(market, payout.get())
                .<Verdict>map(Verdict.Final::new)
                .orElseGet(() -> new Verdict.Waits("the outcome that won is not one of ours"));
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
