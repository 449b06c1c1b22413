package app.thisthat.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OddsTest {

    @Test
    void payout_ofTheExampleOfTheRequirements() {
        assertThat(new Odds(6500).payout(Credits.of(100))).hasToString("153.85");
        assertThat(new Odds(3333).payout(Credits.of(100))).hasToString("300.03");
    }

    @Property
    void payout_isTheExactQuotientRoundedHalfUp(
            @ForAll @IntRange(min = 1, max = 10_000) int odds,
            @ForAll @LongRange(min = 0, max = 100_000_000) long stake) {
        BigDecimal exact = BigDecimal.valueOf(stake, 2).divide(BigDecimal.valueOf(odds, 4), 2, RoundingMode.HALF_UP);

        assertThat(new Odds(odds).payout(new Credits(stake)).decimal()).isEqualByComparingTo(exact);
    }

    @Property
    void payout_neverShrinksTheStakeNorGrowsWithTheOdds(
            @ForAll @IntRange(min = 100, max = 9_899) int odds,
            @ForAll @LongRange(min = 1_000, max = 1_000_000) long stake) {
        Credits payout = new Odds(odds).payout(new Credits(stake));

        assertThat(payout).isGreaterThan(new Credits(stake));
        assertThat(new Odds(odds + 1).payout(new Credits(stake))).isLessThanOrEqualTo(payout);
    }

    @Property
    void stakingBothSidesForTheSamePayout_isNeverFreeMoney(@ForAll @IntRange(min = 100, max = 9_900) int odds) {
        Credits stake = Credits.of(100);
        Credits win = new Odds(odds).payout(stake);
        Odds other = new Odds(Odds.ONE - odds);

        // the stake on the other side whose payout equals this side's, in exact arithmetic: win * other odds
        BigDecimal hedge = win.decimal().multiply(other.decimal());
        assertThat(win.decimal().subtract(stake.decimal()).subtract(hedge).abs())
                .isLessThan(new BigDecimal("0.01"));
    }

    @Test
    void bettable_isFromOneToNinetyNineHundredths() {
        assertThat(new Odds(99).bettable()).isFalse();
        assertThat(new Odds(100).bettable()).isTrue();
        assertThat(new Odds(9_900).bettable()).isTrue();
        assertThat(new Odds(9_901).bettable()).isFalse();
    }

    @Test
    void nearest_takesNoTimeForAHugeExponent() {
        assertThat(Odds.nearest(new BigDecimal("1e-400000000"))).isEqualTo(new Odds(0));
        assertThat(Odds.nearest(new BigDecimal("0e-400000000"))).isEqualTo(new Odds(0));
        assertThat(Odds.nearest(new BigDecimal("0e400000000"))).isEqualTo(new Odds(0));
        assertThatThrownBy(() -> Odds.nearest(new BigDecimal("1e400000000")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nearest_roundsTheSmallest() {
        assertThat(Odds.nearest(new BigDecimal("0.00004999"))).isEqualTo(new Odds(0));
        assertThat(Odds.nearest(new BigDecimal("0.00005"))).isEqualTo(new Odds(1));
        assertThat(Odds.nearest(new BigDecimal("0.000009999999"))).isEqualTo(new Odds(0));
    }

    @Test
    void nearest_refusesWhatIsNoProbability() {
        assertThat(Odds.nearest(new BigDecimal("0.65005"))).isEqualTo(new Odds(6501));
        assertThatThrownBy(() -> Odds.nearest(new BigDecimal("1.0001"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Odds.nearest(new BigDecimal("-0.2"))).isInstanceOf(IllegalArgumentException.class);
    }
}
