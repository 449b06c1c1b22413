package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.betting.CashOutReceipt;
import app.thisthat.inbox.InboxEntry;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Compares {@code asyncapi.yaml} with itself and with the code. */
class AsyncApiTest {

    private static final UUID MARKET = UUID.fromString("019a8f6e-2b3c-7d4e-9f50-617283940516");
    private static final JsonNode ONE = LongNode.valueOf(1);
    private static final String EPOCH = "019a8f6e-7061-7283-9405-162738495061";

    private final FrameSchemas schemas = new FrameSchemas();

    @Test
    void everyExample_isValid() {
        for (String message : schemas.messages().fieldNames()) {
            if (!message.startsWith("__")) {
                JsonObject definition = schemas.messages().getJsonObject(message);
                assertThat(definition.getJsonArray("examples")).as(message).isNotEmpty();
                definition
                        .getJsonArray("examples")
                        .forEach(example -> schemas.checkAs(message, ((JsonObject) example).getJsonObject("payload")));
            }
        }
    }

    @Test
    void frames_equalTheExamples() {
        assertExample(FrameFactory.ack(ONE, "subscribe", false));
        assertExample(FrameFactory.error(
                ONE, Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found", Map.of("markets", List.of(MARKET)))));
        assertExample(FrameFactory.snapshot(
                EPOCH, 4711, List.of(market(7, "0.65", "0.35", "2026-11-18T09:30:00.123Z")), true));
        assertExample(FrameFactory.odds(EPOCH, 4712, List.of(market(8, "0.66", "0.34", "2026-11-18T09:30:01.456Z"))));
        assertExample(FrameFactory.market(
                EPOCH,
                market(8, "0.66", "0.34", "2026-11-18T09:30:01.456Z")
                        .withStatus(MarketStatus.RESOLVED, Resolution.THIS, 4713)));
        assertExample(FrameFactory.settled(new SettledBet(
                new UUID(0, 1),
                UUID.fromString("019a8f6f-3c4d-7e5f-a061-728394a5b6c7"),
                MARKET,
                "Will it rain in London on Sunday?",
                Side.THIS,
                BetStatus.WON,
                Credits.of(new BigDecimal("153.85")))));
        assertExample(FrameFactory.inbox(new NewInboxEntry(
                new UUID(0, 1),
                new InboxEntry(
                        UUID.fromString("019a8f70-4d5e-7f60-a172-8394a5b6c7d8"),
                        "market_closed",
                        Instant.parse("2026-11-18T09:30:00.123Z"),
                        null,
                        "{\"marketId\": \"" + MARKET + "\", \"marketTitle\": \"Will it rain in London on Sunday?\"}"),
                3)));
        assertExample(FrameFactory.cashedOut(new CashOutReceipt(
                new UUID(0, 1),
                UUID.fromString("019a8f6f-3c4d-7e5f-a061-728394a5b6c7"),
                new UUID(0, 1),
                MARKET,
                Credits.of(40),
                Credits.of(new BigDecimal("61.54")),
                Credits.of(new BigDecimal("42.21")),
                new Odds(7_000),
                Credits.of(60),
                Credits.of(new BigDecimal("92.31")),
                Credits.of(1_000),
                Instant.EPOCH)));
        assertExample(FrameFactory.balance(Credits.of(new BigDecimal("1053.85"))));
        assertExample(FrameFactory.authExpired());
        assertExample(FrameFactory.status(true));
        assertExample(FrameFactory.shutdown(2711));
    }

    private void assertExample(Frame frame) {
        JsonObject message = new JsonObject(frame.text());
        assertThat(message).isEqualTo(schemas.example(message.getString("type")));
    }

    private static MarketState market(long seq, String thisOdds, String thatOdds, String updatedAt) {
        return MarketState.of(
                MARKET,
                seq,
                Odds.nearest(new BigDecimal(thisOdds)),
                Odds.nearest(new BigDecimal(thatOdds)),
                MarketStatus.OPEN,
                null,
                Instant.parse(updatedAt));
    }

    @Test
    void check_rejectsFramesOutsideTheContract() {
        assertThatThrownBy(() ->
                        schemas.check(new JsonObject().put("type", "balance").put("balance", "much")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> schemas.check(new JsonObject().put("type", "shutdown")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> schemas.check(new JsonObject().put("type", "news")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void everyCloseCode_isDocumented() {
        String text = schemas.description();
        assertThat(Arrays.stream(CloseCode.values()))
                .allSatisfy(code -> assertThat(text).contains("| " + code.number() + " |"));
    }

    @Test
    void timings_equalTheContract() {
        LiveTimings timings = LiveTimings.PRODUCTION;
        Duration pingInterval = timings.heartbeatInterval().multipliedBy(EventLoopBroadcaster.HEARTBEATS_PER_PING);
        assertThat(schemas.description())
                .contains("sends a ping frame every %d s.".formatted(pingInterval.toSeconds()))
                .contains("closes a socket after %d s without"
                        .formatted(timings.idleTimeout().toSeconds()))
                .contains("Nothing was read for %d s"
                        .formatted(timings.stallTimeout().toSeconds()))
                .contains("A reset follows after %d s."
                        .formatted(timings.closeDelay().toSeconds()))
                .contains("No subscription or `auth` within %d s"
                        .formatted(timings.subscribeTimeout().toSeconds()));
    }

    @Test
    void errorCodes_areCodesOfTheService() {
        assertThat(schemas.errorCodes()).isNotEmpty().allSatisfy(RefusalCode::valueOf);
    }
}
