package app.thisthat.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditsTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "10.0", "10.00", "1e1", "10.000"})
    void of_acceptsAllNotationsOfTen(String ten) {
        assertThat(Credits.of(new BigDecimal(ten))).isEqualTo(Credits.of(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.005", "1e-3", "1e400", "1e9999999", "-1e9999999", "1e-9999999", "1234567890123456"})
    void of_rejectsInexactAndHugeAmounts(String amount) {
        BigDecimal value = new BigDecimal(amount);

        assertThatThrownBy(() -> Credits.of(value)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void of_acceptsZeroOfAnyScale() {
        assertThat(Credits.of(new BigDecimal("0e9999999"))).isEqualTo(Credits.ZERO);
    }

    @Property
    void decimal_isTheInverseOfOf(@ForAll @LongRange(min = -100_000_000_000L, max = 100_000_000_000L) long hundredths) {
        Credits credits = new Credits(hundredths);

        assertThat(Credits.of(credits.decimal())).isEqualTo(credits);
        assertThat(credits.decimal().scale()).isEqualTo(2);
    }
}
