package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Cash-outs of random parts at random odds. */
class CashOutPropertyIT {

    private static final BigDecimal MARGIN_LEFT = new BigDecimal("0.98");

    private static TestDatabase database;
    private static BettingTestSupport betting;

    @BeforeContainer
    static void deploy() {
        database = new TestDatabase();
        betting = new BettingTestSupport(database, 100);
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void parts_addUpToTheBetAndGainNothingByRounding(
            @ForAll @LongRange(min = 10_00, max = 10_000_00) long stake,
            @ForAll @IntRange(min = 100, max = 9_900) int oddsAtBet,
            @ForAll @IntRange(min = 100, max = 9_900) int oddsLater,
            @ForAll("fractions") List<BigDecimal> fractions,
            @ForAll Resolution ending) {
        UUID user = betting.ledger().user("10000");
        UUID market = betting.ledger().market(odds(oddsAtBet), odds(Odds.ONE - oddsAtBet));
        Bet bet = ((BetOutcome.Placed) await(betting.placeAsync(user, market, Side.THIS, new Credits(stake)))).bet();
        setOdds(market, oddsLater);

        Credits paidStake = Credits.ZERO;
        Credits paidPayout = Credits.ZERO;
        Credits paidValue = Credits.ZERO;
        for (BigDecimal fraction : fractions) {
            BetOutcome outcome = await(betting.cashOutAsync(bet, new CashOutPart(fraction, null), Credits.ZERO, null));
            if (outcome instanceof BetOutcome.CashedOut cashedOut) {
                CashOutReceipt paid = cashedOut.receipt();
                paidStake = paidStake.plus(paid.stake());
                paidPayout = paidPayout.plus(paid.payout());
                paidValue = paidValue.plus(paid.value());

                assertThat(paid.value()).isLessThanOrEqualTo(paid.payout()).isGreaterThan(Credits.ZERO);
                assertThat(paidStake.plus(paid.stakeLeft())).isEqualTo(bet.amount());
                assertThat(paidPayout.plus(paid.payoutLeft())).isEqualTo(bet.potentialPayout());
                assertThat(paid.payoutLeft()).isEqualTo(share(bet.potentialPayout(), paid.stakeLeft(), bet.amount()));
                assertThat(paid.complete() || paid.stakeLeft().compareTo(Credits.of(10)) >= 0)
                        .isTrue();
            }
        }
        assertThat(paidValue).isLessThanOrEqualTo(value(paidStake, oddsLater, oddsAtBet));
        assertThat(betting.profit(user))
                .isEqualByComparingTo(paidValue.minus(paidStake).decimal());

        betting.resolve(market, ending);
        betting.ledger().assertInvariants();
    }

    /** The value of the database against exact fractions. */
    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void value_isRoundedDownExactly(
            @ForAll @LongRange(min = 1, max = 10_000_00) long stake,
            @ForAll @IntRange(max = 10_000) int price,
            @ForAll @IntRange(min = 100, max = 9_900) int oddsAtBet) {
        Object value = database.execute(
                "select cash_out_value(?, ?, ?, 0.02, 100000000)",
                new Credits(stake).decimal(),
                new Odds(price).decimal(),
                new Odds(oddsAtBet).decimal());

        assertThat((BigDecimal) value)
                .isEqualByComparingTo(
                        value(new Credits(stake), price, oddsAtBet).decimal());
    }

    private static Credits value(Credits stake, int price, int oddsAtBet) {
        return Credits.of(stake.decimal()
                .multiply(new Odds(price).decimal())
                .multiply(MARGIN_LEFT)
                .divide(new Odds(oddsAtBet).decimal(), 2, RoundingMode.DOWN));
    }

    private static Credits share(Credits payout, Credits stakeLeft, Credits stake) {
        return Credits.of(payout.decimal().multiply(stakeLeft.decimal()).divide(stake.decimal(), 2, RoundingMode.DOWN));
    }

    private static String odds(int tenThousandths) {
        return new Odds(tenThousandths).toString();
    }

    private static void setOdds(UUID market, int thisOdds) {
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ? where market_id = ?",
                new Odds(thisOdds).decimal(),
                new Odds(Odds.ONE - thisOdds).decimal(),
                market);
    }

    @Provide
    Arbitrary<List<BigDecimal>> fractions() {
        return Arbitraries.integers()
                .between(1, 10_000)
                .map(n -> BigDecimal.valueOf(n, 4))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }
}
