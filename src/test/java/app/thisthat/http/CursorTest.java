package app.thisthat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.RefusedException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void read_returnsTheValuesOfTheRow() {
        UUID id = UUID.randomUUID();
        OffsetDateTime time = OffsetDateTime.parse("2026-11-18T09:31:00.123456Z");

        assertThat(Cursor.<List<String>>read(Cursor.behind(time, id), 2, values -> values))
                .containsExactly(time.toString(), id.toString());
        assertThat(Cursor.behind(time, id)).matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "eA", "MXwy", "MS0y"})
    void read_refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Cursor.read(text, 1, values -> UUID.fromString(values.get(0))))
                .isInstanceOf(RefusedException.class);
    }
}
