package app.thisthat.inbox.mail;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.inbox.InboxType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alerts in mails. */
class EntryTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reader reader = Reader.of("Asia/Tokyo", "probability");

    @ParameterizedTest
    @CsvSource({
        "odds_cross, this, up, Rain?: Yes rose to 65.0 %",
        "odds_cross, that, down, Rain?: No fell to 35.0 %",
        "odds_move, this, , Rain?: Yes moved from 50.0 % to 65.0 %",
        "closes_within, , , 'Rain?: closes on 1 December 2026, 05:30 JST'",
        "resolves, , , 'Rain?: resolved, Yes won'",
    })
    void alert_describesWhatHasHappened(String kind, String side, String direction, String text) {
        ObjectNode alert = alert(1).put("kind", kind).put("side", side).put("direction", direction);

        assertThat(EntryText.of(InboxType.ALERT, alert, reader).headline()).isEqualTo(text);
    }

    @Test
    void marketWithoutAWinner_isCancelledOrInvalid() {
        ObjectNode alert = alert(1).put("kind", "resolves");
        ObjectNode market = (ObjectNode) alert.at("/markets/0");

        market.putNull("resolution");
        assertThat(EntryText.of(InboxType.ALERT, alert, reader).headline()).isEqualTo("Rain?: cancelled");
        market.put("resolution", "invalid");
        assertThat(EntryText.of(InboxType.ALERT, alert, reader).headline()).isEqualTo("Rain?: resolved as invalid");
    }

    @Test
    void closingTimeThatWasRemovedMeanwhile_isLeftOut() {
        ObjectNode alert = alert(1).put("kind", "closes_within");
        ((ObjectNode) alert.at("/markets/0")).putNull("expiresAt");

        assertThat(EntryText.of(InboxType.ALERT, alert, reader).headline()).isEqualTo("Rain?: closes soon");
    }

    @Test
    void alertOnSeveralMarkets_listsThem() {
        ObjectNode alert = alert(2).put("kind", "resolves").put("marketCount", 5);

        EntryText text = EntryText.of(InboxType.ALERT, alert, reader);

        assertThat(text.headline()).isEqualTo("Weather: alert on 5 markets");
        assertThat(text.lines())
                .containsExactly("Rain?: resolved, Yes won", "Rain?: resolved, Yes won", "and 3 more markets");
    }

    @Test
    void digest_listsItsAlerts() {
        ObjectNode digest = JSON.createObjectNode().put("count", 4);
        digest.putArray("alerts").add(alert(1).put("kind", "resolves")).add(alert(2).put("kind", "resolves"));

        EntryText text = EntryText.of(InboxType.ALERT_DIGEST, digest, reader);

        assertThat(text.headline()).isEqualTo("4 more alerts");
        assertThat(text.lines())
                .containsExactly("Rain?: resolved, Yes won", "Weather: alert on 2 markets", "and 2 more alerts");
    }

    private static ObjectNode alert(int markets) {
        ObjectNode alert = JSON.createObjectNode().put("eventTitle", "Weather").put("marketCount", markets);
        ArrayNode list = alert.putArray("markets");
        for (int i = 0; i < markets; i++) {
            list.add(market());
        }
        return alert;
    }

    private static JsonNode market() {
        try {
            return JSON.readTree(
                    """
                    {"marketTitle": "Rain?", "thisOption": "Yes", "thatOption": "No", "thisOdds": 0.65, "thatOdds": 0.35,
                     "fromOdds": 0.5, "expiresAt": "2026-11-30T20:30:00.000Z", "status": "open", "resolution": "this"}
                    """);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
