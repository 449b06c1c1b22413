package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateHeaderTest {

    @ParameterizedTest
    @CsvSource({"0,'Thu, 01 Jan 1970 00:00:00 GMT'", "784111777,'Sun, 06 Nov 1994 08:49:37 GMT'"})
    void format_hasTwoDigitsForEachDay(long second, String expected) {
        assertThat(DateHeader.format(second)).isEqualTo(expected);
    }
}
