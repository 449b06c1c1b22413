package app.thisthat.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An array with a number of tokens. */
    private static byte[] array(int tokens) {
        return bytes(IntStream.range(2, tokens).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]")));
    }

    @Test
    void tree_acceptsTwoThousandTokensAndNoMore() throws JsonProcessingException {
        assertThat(Json.tree(array(2_000)).size()).isEqualTo(1_998);
        assertThatThrownBy(() -> Json.tree(array(2_001))).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void tree_rejectsWhatReadRejects() {
        for (String text : new String[] {"{\"a\":1,\"a\":2}", "{} {}", "[".repeat(51) + "]".repeat(51)}) {
            assertThatThrownBy(() -> Json.tree(bytes(text))).isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void tree_keepsExactDecimals() throws JsonProcessingException {
        assertThat(Json.tree(bytes("{\"a\":0.12345678901234567890123}"))
                        .get("a")
                        .decimalValue())
                .isEqualTo("0.12345678901234567890123");
    }

    @Test
    void read_hasNoLimitOfTokens() throws JsonProcessingException {
        assertThat(Json.read(array(5_000), JsonNode.class).size()).isEqualTo(4_998);
    }

    /** The string pool of the JVM would contain every name that a client has sent. */
    @Test
    void fieldNames_areNotInterned() throws JsonProcessingException {
        String interned = "aNameThatNoOtherTestUses";
        String parsed =
                Json.tree(bytes("{\"" + interned + "\":1}")).fieldNames().next();
        assertThat(parsed).isEqualTo(interned).isNotSameAs(interned);
    }
}
