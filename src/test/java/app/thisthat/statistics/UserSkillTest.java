package app.thisthat.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UserSkillTest {

    private static UserSkill.Edge edge(int markets, int wins, String odds) {
        return UserSkill.Edge.of(markets, wins, new BigDecimal(odds));
    }

    /** The intervals of Wilson for 24 of 40 and 0 of 20, as published calculators give them. */
    @Test
    void interval_isThatOfWilsonLessTheMeanOdds() {
        assertThat(edge(40, 24, "0")).hasToString("Edge[value=0.6000, low=0.4460, high=0.7365, confidence=0.95]");
        assertThat(edge(40, 24, "21.6")).hasToString("Edge[value=0.0600, low=-0.0940, high=0.1965, confidence=0.95]");
        assertThat(edge(20, 0, "0")).hasToString("Edge[value=0.0000, low=0.0000, high=0.1611, confidence=0.95]");
    }

    /** Users with a known edge at various odds: the interval contains it at least as often as it states. */
    @Test
    void interval_containsTheTrueEdge() {
        Random random = new Random(7);
        for (double trueEdge : new double[] {-0.03, 0, 0.05}) {
            int covered = 0;
            int users = 4_000;
            for (int user = 0; user < users; user++) {
                int markets = 20 + random.nextInt(200);
                int wins = 0;
                double odds = 0;
                for (int i = 0; i < markets; i++) {
                    double price = 0.05 + 0.85 * random.nextDouble();
                    odds += price;
                    wins += random.nextDouble() < price + trueEdge ? 1 : 0;
                }
                UserSkill.Edge edge = UserSkill.Edge.of(markets, wins, BigDecimal.valueOf(odds));
                if (edge.low().doubleValue() <= trueEdge
                        && trueEdge <= edge.high().doubleValue()) {
                    covered++;
                }
            }
            assertThat((double) covered / users).isGreaterThan(0.945);
        }
    }

    @Test
    void calibration_hasTenBucketsAndNoRatesOfEmptyOnes() {
        UserSkill skill = UserSkill.of(
                new UserSkill.Sums(20, 11, new BigDecimal("10.40"), new BigDecimal("4.9")),
                List.of(new UserSkill.BucketSums(5, 20, 11, new BigDecimal("10.40"))));

        assertThat(skill.brierScore()).hasToString("0.2450");
        assertThat(skill.calibration()).hasSize(10);
        assertThat(skill.calibration().get(5))
                .hasToString("Bucket[from=0.5, to=0.6, markets=20, meanOdds=0.5200, winRate=0.5500]");
        assertThat(skill.calibration().get(9))
                .hasToString("Bucket[from=0.9, to=1.0, markets=0, meanOdds=null, winRate=null]");
    }
}
