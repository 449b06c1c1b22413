package app.thisthat.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class OddsTest {

    @Test
    void bettable_isTrueFrom001To099() {
        assertThat(new Odds(99).bettable()).isFalse();
        assertThat(new Odds(100).bettable()).isTrue();
        assertThat(new Odds(9_900).bettable()).isTrue();
        assertThat(new Odds(9_901).bettable()).isFalse();
    }

    @Test
    void nearest_acceptsHugeExponents() {
        assertThat(Odds.nearest(new BigDecimal("1e-400000000"))).isEqualTo(new Odds(0));
        assertThat(Odds.nearest(new BigDecimal("0e-400000000"))).isEqualTo(new Odds(0));
        assertThat(Odds.nearest(new BigDecimal("0e400000000"))).isEqualTo(new Odds(0));
        assertThatThrownBy(() -> Odds.nearest(new BigDecimal("1e400000000")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nearest_roundsHalfUp() {
        assertThat(Odds.nearest(new BigDecimal("0.65005"))).isEqualTo(new Odds(6501));
        assertThat(Odds.nearest(new BigDecimal("0.00004999"))).isEqualTo(new Odds(0));
        assertThat(Odds.nearest(new BigDecimal("0.00005"))).isEqualTo(new Odds(1));
        assertThat(Odds.nearest(new BigDecimal("0.000009999999"))).isEqualTo(new Odds(0));
    }

    @Test
    void nearest_rejectsValuesOutside0To1() {
        assertThatThrownBy(() -> Odds.nearest(new BigDecimal("1.0001"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Odds.nearest(new BigDecimal("-0.2"))).isInstanceOf(IllegalArgumentException.class);
    }
}
