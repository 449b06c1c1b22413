package app.thisthat.ingestion;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How a market of the feed paid out: everything to one outcome, or half to each.
 *
 * @param winner the token of the outcome that was paid; empty for an even split
 */
record Payout(Optional<String> winner) {

    /** Neither of both, which agrees with no payout that a market can have. */
    static final Payout UNEVEN = new Payout(Optional.of("uneven"));

    private static final Payout SPLIT = new Payout(Optional.empty());
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /**
     * The payout that the shares of two outcomes say.
     *
     * @param tokens the outcomes, in the order of the shares
     * @param shares of one credit; only 1 and 0, or a half each, are a payout
     * @return empty if they are anything else, as the prices of a market that still waits
     */
    static Optional<Payout> of(List<String> tokens, List<BigDecimal> shares) {
        if (tokens.size() != 2 || shares.size() != 2) {
            return Optional.empty();
        }
        if (is(shares.get(0), HALF) && is(shares.get(1), HALF)) {
            return Optional.of(SPLIT);
        }
        if (is(shares.get(0), BigDecimal.ONE) && is(shares.get(1), BigDecimal.ZERO)) {
            return Optional.of(to(tokens.get(0)));
        }
        if (is(shares.get(0), BigDecimal.ZERO) && is(shares.get(1), BigDecimal.ONE)) {
            return Optional.of(to(tokens.get(1)));
        }
        return Optional.empty();
    }

    static Payout to(String token) {
        return new Payout(Optional.of(token));
    }

    private static boolean is(BigDecimal share, BigDecimal value) {
        return share.compareTo(value) == 0;
    }
}
