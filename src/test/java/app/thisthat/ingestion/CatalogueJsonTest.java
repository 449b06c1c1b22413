package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueJsonTest {

    @Test
    void mappedFields_areKeptOnEveryLevelAndOthersSkipped() throws JsonProcessingException {
        String page =
                """
                {"markets": [{"id": 7, "volumeNum": 12345.678901234567890123, "closed": false, "endDate": null,
                              "clobRewards": [{"id": "1", "rates": {"daily": [1, 2]}}], "spread": NaN,
                              "events": [{"title": "Storms", "series": [{"title": "x"}], "tags": ["Weather"]}]}],
                 "next_cursor": "abc", "$schema": "s"}""";

        JsonNode read = parse(page);

        assertThat(read.toString())
                .isEqualTo(
                        "{\"markets\":[{\"id\":7,\"volumeNum\":12345.678901234567890123,\"closed\":false,\"endDate\":null,"
                                + "\"events\":[{\"title\":\"Storms\",\"tags\":[\"Weather\"]}]}],\"next_cursor\":\"abc\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"markets\": [", "{\"markets\": [{\"id\": 1}", "{\"other\": [1, 2", "{\"id\": tru}", "nul"
            })
    void incompletePage_isAnError(String page) {
        assertThatThrownBy(() -> parse(page)).isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "\"markets\"", "1e400"})
    void pageThatIsNoObject_hasNoFields(String page) throws JsonProcessingException {
        assertThat(parse(page).path("markets").isMissingNode()).isTrue();
    }

    @Test
    void deepPage_isAnError() {
        String deep = "{\"markets\":".repeat(200) + "1" + "}".repeat(200);

        assertThatThrownBy(() -> parse(deep)).isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> parse("{\"other\": " + "[".repeat(200) + "]".repeat(200) + "}"))
                .isInstanceOf(JsonProcessingException.class);
    }

    private static JsonNode parse(String page) throws JsonProcessingException {
        return FeedJson.parsePage(page.getBytes(StandardCharsets.UTF_8));
    }
}
