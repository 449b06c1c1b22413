package app.thisthat.ingestion;

import app.thisthat.kernel.Odds;
import app.thisthat.market.LastTrade;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The price of a market by its order book (rule {@code book-price}); the same for the catalogue, polls, the price
 * socket and single reads. Both tokens of a market share one book, so the odds of the second outcome follow from the
 * book of the first one.
 *
 * @param basis which price of the book is offered
 * @param maxSpread widest spread at which the midpoint is a price
 * @param maxTradeAge age from which the last trade is no price
 */
public record PriceRule(Basis basis, BigDecimal maxSpread, Duration maxTradeAge) {

    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** From here on a book without asks is shown at 1. */
    private static final BigDecimal NEAR_ONE = new BigDecimal("0.99");

    /** Up to here a book without bids is shown at 0. */
    private static final BigDecimal NEAR_ZERO = new BigDecimal("0.01");

    /** The price that both sides are offered at. */
    public enum Basis {
        /** The midpoint of the book, or the last trade. */
        MID,
        /** The best ask of each side. */
        ASK
    }

    /**
     * The price of a market.
     *
     * @param book of the first outcome
     * @param trade last trade of the first outcome; empty if unknown
     */
    BookPrice price(TopOfBook book, Optional<LastTrade> trade, Instant now) {
        if (!isProbability(book.bid()) || !isProbability(book.ask())) {
            return new BookPrice.Absent(BookProblem.OUT_OF_RANGE);
        }
        if (book.spread().signum() < 0) {
            return new BookPrice.Absent(BookProblem.CROSSED);
        }
        if (!book.hasBothSides()) {
            return oneSided(book);
        }
        if (book.spread().compareTo(maxSpread) <= 0) {
            return quoted(book, book.bid().add(book.ask()).multiply(HALF));
        }
        return trade.filter(last -> isRecent(last, now))
                .map(last -> last.price().decimal())
                .filter(price -> price.compareTo(book.bid()) >= 0 && price.compareTo(book.ask()) <= 0)
                .map(price -> quoted(book, price))
                .orElse(new BookPrice.Absent(BookProblem.WIDE_SPREAD));
    }

    /** Whether a price that the feed states beside a book is within the widest spread of it. */
    boolean agrees(TopOfBook book, Odds stated) {
        BigDecimal price = stated.decimal();
        return price.compareTo(book.bid().subtract(maxSpread)) >= 0
                && price.compareTo(book.ask().add(maxSpread)) <= 0;
    }

    private static boolean isProbability(BigDecimal price) {
        return price.signum() >= 0 && price.compareTo(BigDecimal.ONE) <= 0;
    }

    /** Odds of 0 and 1 are shown, and take no bets (rule {@code odds-bounds}). */
    private static BookPrice oneSided(TopOfBook book) {
        boolean nearOne = book.bid().compareTo(NEAR_ONE) >= 0;
        boolean nearZero = book.ask().compareTo(NEAR_ZERO) <= 0;
        if (nearOne == nearZero) {
            return new BookPrice.Absent(BookProblem.ONE_SIDED);
        }
        Odds first = new Odds(nearOne ? Odds.ONE : 0);
        return new BookPrice.Quoted(new FeedOdds(first, new Odds(Odds.ONE - first.tenThousandths())));
    }

    private boolean isRecent(LastTrade trade, Instant now) {
        return Duration.between(trade.at(), now).compareTo(maxTradeAge) < 0;
    }

    private BookPrice quoted(TopOfBook book, BigDecimal price) {
        return new BookPrice.Quoted(
                switch (basis) {
                    case MID -> FeedOdds.complementary(price);
                    case ASK ->
                        new FeedOdds(Odds.nearest(book.ask()), Odds.nearest(BigDecimal.ONE.subtract(book.bid())));
                });
    }
}
