package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Odds;
import app.thisthat.market.LastTrade;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceRuleTest {

    private static final Instant NOW = Instant.parse("2026-07-31T12:00:00Z");
    private static final PriceRule MID =
            new PriceRule(PriceRule.Basis.MID, new BigDecimal("0.10"), Duration.ofMinutes(5));
    private static final PriceRule ASK = new PriceRule(PriceRule.Basis.ASK, MID.maxSpread(), MID.maxTradeAge());

    @ParameterizedTest
    @CsvSource({
        "0.50, 0.51, 5050, 4950",
        "0.40, 0.50, 4500, 5500", // a spread of exactly 0.10
        "0.232, 0.233, 2325, 7675",
        "0.50, 0.50, 5000, 5000",
        "0.985, 0.995, 9900, 100",
        "0.99, 1, 10000, 0", // no asks
        "0.999, 1, 10000, 0",
        "1, 1, 10000, 0",
        "0, 0.01, 0, 10000", // no bids
        "0, 0.001, 0, 10000",
        "0, 0, 0, 10000"
    })
    void possibleBook_hasThePriceOfItsMidpointOrOfItsEnd(String bid, String ask, int thisOdds, int thatOdds) {
        assertThat(price(MID, bid, ask, null, 0)).isEqualTo(quoted(thisOdds, thatOdds));
    }

    @ParameterizedTest
    @CsvSource({
        "0.90, 0.30, CROSSED",
        "0.5001, 0.5, CROSSED",
        "1.2, 1.3, OUT_OF_RANGE",
        "0.5, 1.01, OUT_OF_RANGE",
        "-0.2, 0.5, OUT_OF_RANGE",
        "0.5, -0.2, OUT_OF_RANGE",
        "1.2, -0.2, OUT_OF_RANGE",
        "0.98, 1, ONE_SIDED",
        "0, 0.02, ONE_SIDED",
        "0, 1, ONE_SIDED",
        "0.50, 0.65, WIDE_SPREAD",
        "0.40, 0.5001, WIDE_SPREAD"
    })
    void otherBook_hasNoPriceAndAReason(String bid, String ask, BookProblem problem) {
        assertThat(price(MID, bid, ask, null, 0)).isEqualTo(new BookPrice.Absent(problem));
        assertThat(price(ASK, bid, ask, null, 0)).isEqualTo(new BookPrice.Absent(problem));
    }

    @ParameterizedTest
    @CsvSource({
        "0.50, 0, 5000",
        "0.65, 299, 6500",
        "0.57, 299, 5700",
        "0.57, -60, 5700", // the feed's clock is ahead
        "0.4999, 0, ",
        "0.6501, 0, ",
        "0.20, 0, ",
        "0.57, 300, " // exactly the maximum age
    })
    void wideBook_hasThePriceOfARecentTradeInsideIt(String trade, int ageSeconds, Integer thisOdds) {
        assertThat(price(MID, "0.50", "0.65", trade, ageSeconds))
                .isEqualTo(
                        thisOdds == null
                                ? new BookPrice.Absent(BookProblem.WIDE_SPREAD)
                                : quoted(thisOdds, Odds.ONE - thisOdds));
    }

    @Test
    void oneSidedBook_hasNoPriceEvenWithARecentTrade() {
        assertThat(price(MID, "0.98", "1", "0.985", 0)).isEqualTo(new BookPrice.Absent(BookProblem.ONE_SIDED));
        assertThat(price(MID, "0", "1", "0.5", 0)).isEqualTo(new BookPrice.Absent(BookProblem.ONE_SIDED));
    }

    @Test
    void tightBook_ignoresTheLastTrade() {
        assertThat(price(MID, "0.50", "0.51", "0.20", 0)).isEqualTo(quoted(5_050, 4_950));
    }

    @Test
    void ask_offersEachSideAtItsOwnBestAsk() {
        assertThat(price(ASK, "0.50", "0.54", null, 0)).isEqualTo(quoted(5_400, 5_000));
        assertThat(price(ASK, "0.50", "0.65", "0.60", 0)).isEqualTo(quoted(6_500, 5_000));
        assertThat(price(ASK, "0.999", "1", null, 0)).isEqualTo(quoted(10_000, 0));
    }

    /** Prices from -0.2 to 1.2 in steps of 0.0005, so that every kind of book occurs. */
    @Property(tries = 5_000)
    void everyPrice_isInsideItsBookAndSumsToAtLeastOne(
            @ForAll @BigRange(min = "-0.2", max = "1.2") @Scale(4) BigDecimal bid,
            @ForAll @BigRange(min = "-0.2", max = "1.2") @Scale(4) BigDecimal ask,
            @ForAll @BigRange(min = "0", max = "1") @Scale(4) BigDecimal trade,
            @ForAll @IntRange(max = 600) int tradeAge,
            @ForAll boolean offerAsk) {
        PriceRule rule = offerAsk ? ASK : MID;
        BookPrice price = rule.price(new TopOfBook(bid, ask), trade(trade, tradeAge), NOW);

        boolean possible = bid.signum() >= 0 && bid.compareTo(ask) <= 0 && ask.compareTo(BigDecimal.ONE) <= 0;
        if (price instanceof BookPrice.Absent absent) {
            assertThat(absent.problem().isIgnored()).isEqualTo(!possible);
            return;
        }
        FeedOdds odds = ((BookPrice.Quoted) price).odds();
        assertThat(possible).isTrue();
        assertThat(odds.first().tenThousandths() + odds.second().tenThousandths())
                .isGreaterThanOrEqualTo(Odds.ONE);
        if (odds.first().bettable() || odds.second().bettable()) {
            BigDecimal halfUnit = new BigDecimal("0.00005");
            assertThat(odds.first().decimal()).isBetween(bid.subtract(halfUnit), ask.add(halfUnit));
            assertThat(BigDecimal.ONE.subtract(odds.second().decimal()))
                    .isBetween(bid.subtract(halfUnit), ask.add(halfUnit));
            boolean tight = ask.subtract(bid).compareTo(MID.maxSpread()) <= 0;
            assertThat(tight || tradeAge < 300).isTrue();
        }
    }

    /** The book of the second token is the mirror image of the first one's, and gives the same odds. */
    @Property
    void bothTokens_giveTheSameOdds(
            @ForAll @BigRange(min = "0", max = "1") @Scale(4) BigDecimal bid,
            @ForAll @BigRange(min = "0", max = "1") @Scale(4) BigDecimal ask,
            @ForAll boolean offerAsk) {
        PriceRule rule = offerAsk ? ASK : MID;
        TopOfBook first = new TopOfBook(bid, ask);
        TopOfBook second = first.opposite();

        assertThat(rule.price(second.opposite(), Optional.empty(), NOW))
                .isEqualTo(rule.price(first, Optional.empty(), NOW));
        if (rule.price(first, Optional.empty(), NOW) instanceof BookPrice.Quoted own
                && rule.price(second, Optional.empty(), NOW) instanceof BookPrice.Quoted other) {
            assertThat(other.odds())
                    .isEqualTo(new FeedOdds(own.odds().second(), own.odds().first()));
        }
    }

    @Property
    void tightMidpoint_isRoundedToFourPlaces(
            @ForAll @BigRange(min = "0.01", max = "0.90") @Scale(4) BigDecimal bid,
            @ForAll @BigRange(min = "0", max = "0.09") @Scale(4) BigDecimal spread) {
        BigDecimal ask = bid.add(spread);
        BigDecimal mid = bid.add(ask).divide(BigDecimal.valueOf(2), 4, RoundingMode.HALF_UP);

        assertThat(MID.price(new TopOfBook(bid, ask), Optional.empty(), NOW))
                .isInstanceOfSatisfying(
                        BookPrice.Quoted.class,
                        quoted -> assertThat(quoted.odds().first().decimal()).isEqualByComparingTo(mid));
    }

    private static BookPrice price(PriceRule rule, String bid, String ask, String trade, int tradeAge) {
        TopOfBook book = new TopOfBook(new BigDecimal(bid), new BigDecimal(ask));
        Optional<LastTrade> last = trade == null ? Optional.empty() : trade(new BigDecimal(trade), tradeAge);
        return rule.price(book, last, NOW);
    }

    private static Optional<LastTrade> trade(BigDecimal price, int ageSeconds) {
        return Optional.of(new LastTrade(Odds.nearest(price), NOW.minusSeconds(ageSeconds)));
    }

    private static BookPrice quoted(int thisOdds, int thatOdds) {
        return new BookPrice.Quoted(new FeedOdds(new Odds(thisOdds), new Odds(thatOdds)));
    }
}
