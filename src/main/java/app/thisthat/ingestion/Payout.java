package app.thisthat.ingestion;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The payout of a resolved market: all to one outcome, or half to each.
 *
 * @param winner token of the winning outcome; empty for an even split
 */
record Payout(Optional<String> winner) {

    /** Any other payout. It equals no payout of the catalogue. */
    static final Payout UNEVEN = new Payout(Optional.of("uneven"));

    private static final Payout EVEN_SPLIT = new Payout(Optional.empty());
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /**
     * The payout of two outcomes; empty unless the payouts per share are 1 and 0, or 0.5 each.
     *
     * @param tokens the outcomes, in the order of the shares
     */
    static Optional<Payout> of(List<String> tokens, List<BigDecimal> shares) {
        if (tokens.size() != 2 || shares.size() != 2) {
            return Optional.empty();
        }
        if (is(shares.get(0), HALF) && is(shares.get(1), HALF)) {
            return Optional.of(EVEN_SPLIT);
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
