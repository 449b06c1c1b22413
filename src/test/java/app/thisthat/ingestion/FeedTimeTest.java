package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedTimeTest {

    @ParameterizedTest
    @CsvSource({
        "2026-07-31T12:00:00Z, 2026-07-31T12:00:00Z",
        "2026-07-16T14:18:41.593241Z, 2026-07-16T14:18:41.593241Z",
        "2026-03-19 23:20:15+00, 2026-03-19T23:20:15Z",
        "2023-11-02 21:03:54.55+00, 2023-11-02T21:03:54.550Z",
        "2026-03-19 23:20:15+02:30, 2026-03-19T20:50:15Z",
        "2026-07-31, 2026-07-31T00:00:00Z",
        "2026-07-31T12:00:00.123456789Z, 2026-07-31T12:00:00.123456789Z",
        "2026-07-31T12:00:00.5Z, 2026-07-31T12:00:00.500Z",
        "2026-02-30T12:00:00Z, 2026-02-28T12:00:00Z",
        "2026-07-31T24:00:00Z, 2026-08-01T00:00:00Z",
        "2026-07-31T12:00:00+02:00, 2026-07-31T10:00:00Z",
    })
    void parse_readsTheThreeFormats(String text, Instant instant) {
        assertThat(FeedTime.parse(text)).contains(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOW*()",
                "",
                "2026-13-01",
                "2026-07-31T25:00:00Z",
                "0001-01-01T00:00:00Z",
                "tomorrow..",
                "2026-07-31T12:00:60Z",
                "2026-07-31T12:00:00.1234567890Z",
                "2026-07-31T12:00:00",
                "2026-07-3xT12:00:00Z"
            })
    void parse_rejectsOtherTexts(String text) {
        assertThat(FeedTime.parse(text)).isEmpty();
    }
}
