package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.RefusalCode;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The contract of the socket against itself. */
class AsyncApiTest {

    private final FrameSchemas rules = new FrameSchemas();

    @Test
    void everyExample_meetsItsSchema() {
        for (String message : rules.messages().fieldNames()) {
            if (!message.startsWith("__")) {
                JsonObject written = rules.messages().getJsonObject(message);
                assertThat(written.getJsonArray("examples")).as(message).isNotEmpty();
                written.getJsonArray("examples")
                        .forEach(example -> rules.checkAs(message, ((JsonObject) example).getJsonObject("payload")));
            }
        }
    }

    @Test
    void aFrameThatIsNotInTheContract_isNoticed() {
        assertThatThrownBy(() ->
                        rules.check(new JsonObject().put("type", "balance").put("balance", "much")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> rules.check(new JsonObject().put("type", "shutdown")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> rules.check(new JsonObject().put("type", "news")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void everyCloseCode_isDocumented() {
        String text = rules.description();
        assertThat(Arrays.stream(CloseCode.values()))
                .allSatisfy(code -> assertThat(text).contains("| " + code.number() + " |"));
    }

    @Test
    void errorCodes_areAmongThoseOfTheService() {
        assertThat(rules.errorCodes()).isNotEmpty().allSatisfy(RefusalCode::valueOf);
    }
}
