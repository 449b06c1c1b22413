package app.thisthat.inbox.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OddsTextTest {

    @ParameterizedTest
    @CsvSource({
        "0.65, probability, 65.0 %",
        "0.1234, probability, 12.3 %",
        "0.65, decimal, 1.54",
        "0.5, decimal, 2.00",
        "0.65, american, -186",
        "0.5, american, +100",
        "0.2, american, +400",
        "1, american, 100.0 %",
        "0, decimal, 0.0 %",
    })
    void odds_haveTheFormatOfTheUser(String odds, String format, String text) {
        assertThat(OddsText.of(new BigDecimal(odds), format)).isEqualTo(text);
    }
}
