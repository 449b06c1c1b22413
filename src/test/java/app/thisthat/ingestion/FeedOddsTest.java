package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Odds;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class FeedOddsTest {

    @Property
    void odds_sumToAtLeastOne(
            @ForAll @BigRange(min = "0", max = "1") @Scale(34) BigDecimal first,
            @ForAll @BigRange(min = "0", max = "1") @Scale(34) BigDecimal second) {
        FeedOdds.of(first, second).ifPresent(odds -> assertThat(sum(odds)).isGreaterThanOrEqualTo(Odds.ONE));
    }

    @Property
    void odds_differFromComplementaryPricesByHalfAUnitAtMost(
            @ForAll @BigRange(min = "0", max = "1") @Scale(6) BigDecimal first) {
        FeedOdds odds = FeedOdds.of(first, BigDecimal.ONE.subtract(first)).orElseThrow();

        assertThat(sum(odds)).isBetween(Odds.ONE, Odds.ONE + 1);
        assertThat(odds.first().decimal().subtract(first).abs()).isLessThanOrEqualTo(new BigDecimal("0.00005"));
    }

    @Property
    void odds_areScaledUpToASumOfOne(
            @ForAll @BigRange(min = "0.40", max = "0.49") @Scale(4) BigDecimal first,
            @ForAll @BigRange(min = "0.40", max = "0.49") @Scale(4) BigDecimal second) {
        FeedOdds odds = FeedOdds.of(first, second).orElseThrow();

        assertThat(sum(odds)).isBetween(Odds.ONE, Odds.ONE + 1);
        assertThat(odds.first().compareTo(odds.second())).isEqualTo(first.compareTo(second));
    }

    @Test
    void odds_areDividedByTheSum() {
        assertThat(FeedOdds.of(new BigDecimal("0.40"), new BigDecimal("0.50")))
                .contains(new FeedOdds(new Odds(4_444), new Odds(5_556)));
    }

    @Test
    void odds_areEmptyIfTheSumIsFarFromOne() {
        assertThat(FeedOdds.of(new BigDecimal("0.9"), new BigDecimal("0.9"))).isEmpty();
        assertThat(FeedOdds.of(BigDecimal.ZERO, BigDecimal.ZERO)).isEmpty();
        assertThat(FeedOdds.of(new BigDecimal("0.01"), new BigDecimal("0.01"))).isEmpty();
        assertThat(FeedOdds.of(new BigDecimal("0.01"), new BigDecimal("0.789"))).isEmpty();
        assertThat(FeedOdds.of(BigDecimal.ONE, BigDecimal.ZERO)).isPresent();
    }

    private static int sum(FeedOdds odds) {
        return odds.first().tenThousandths() + odds.second().tenThousandths();
    }
}
