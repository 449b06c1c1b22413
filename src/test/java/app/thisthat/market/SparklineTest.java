package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Odds;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SparklineTest {

    private static final Instant HOUR = Instant.parse("2026-11-30T12:00:00Z");
    private static final Odds LOW = new Odds(1_000);
    private static final Odds MIDDLE = new Odds(5_000);
    private static final Odds HIGH = new Odds(9_000);

    private static Instant hoursAgo(int hours) {
        return HOUR.minus(Duration.ofHours(hours));
    }

    @Test
    void points_haveTheOddsInForceAtTheEndOfEachHour() {
        assertThat(Sparkline.points(HOUR, Map.of(hoursAgo(23), LOW, hoursAgo(2), MIDDLE), HIGH, HIGH))
                .hasSize(24)
                .startsWith(LOW, LOW)
                .endsWith(LOW, MIDDLE, MIDDLE, HIGH);
    }

    @Test
    void hoursBeforeTheFirstChange_haveTheOddsBefore() {
        assertThat(Sparkline.points(HOUR, Map.of(hoursAgo(1), MIDDLE), LOW, MIDDLE))
                .hasSize(24)
                .startsWith(LOW)
                .endsWith(LOW, MIDDLE, MIDDLE);
    }

    @Test
    void hoursBeforeTheFirstOdds_haveNoPoint() {
        assertThat(Sparkline.points(HOUR, Map.of(hoursAgo(1), MIDDLE), null, LOW))
                .containsExactly(MIDDLE, LOW);
        assertThat(Sparkline.points(HOUR, Map.of(HOUR, MIDDLE), null, LOW)).containsExactly(LOW);
    }

    @Test
    void lastPoint_isTheCurrentOdds() {
        assertThat(Sparkline.points(HOUR, Map.of(HOUR, MIDDLE), HIGH, LOW))
                .hasSize(24)
                .endsWith(HIGH, LOW);
    }
}
