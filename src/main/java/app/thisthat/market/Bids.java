package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The best bid of each side of a market, at which it can be sold. Prices are rounded down.
 *
 * @param thisBid 0: no bids
 * @param thatBid 0: no bids
 */
public record Bids(Odds thisBid, Odds thatBid) {

    private static final int PLACES = 4;

    /**
     * The bids by the order book of the first side: an ask for it is a bid for the other side.
     *
     * @param bid 0 to 1; 0: no bids
     * @param ask 0 to 1; 1: no asks
     */
    public static Bids of(BigDecimal bid, BigDecimal ask) {
        return new Bids(down(bid), down(BigDecimal.ONE.subtract(ask)));
    }

    private static Odds down(BigDecimal price) {
        return Odds.nearest(price.setScale(PLACES, RoundingMode.DOWN));
    }
}
