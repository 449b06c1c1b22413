package app.thisthat.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.server.ContractExampleServer;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stakes and odds are read as exact decimals and rejected otherwise (rule {@code exact-amounts}). */
class BetAmountTest {

    private record BetRequest(UUID marketId, Credits amount, Side side, Odds expectedOdds, Odds maxSlippage) {}

    private static final AtomicReference<BetRequest> RECEIVED = new AtomicReference<>();
    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
        server.on("placeBet", request -> {
            RECEIVED.set(request.body(BetRequest.class));
            return Future.succeededFuture(new ApiResponse(
                    201,
                    ContractFile.examples(server.contract()
                                    .success(server.contract().openApi().operation("placeBet")))
                            .get(0)
                            .toString()
                            .transform(io.vertx.core.buffer.Buffer::buffer),
                    Map.of()));
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"10,1000", "10.00,1000", "1e1,1000", "10000,1000000", "10.07,1007", "1000.10,100010", "9999.99,999999"})
    void placeBet_acceptsExactAmounts(String number, long hundredths) {
        ApiReply reply = place(number);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        assertThat(RECEIVED.get().amount()).isEqualTo(new Credits(hundredths));
    }

    @ParameterizedTest
    @MethodSource("numbersOutOfBounds")
    void placeBet_rejectsAmountsOutOfBounds(String number) {
        ApiReply reply = place(number);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("INVALID_BET_AMOUNT");
        assertThat(reply.json().at("/details/amount").asText()).isNotEmpty();
    }

    static String[] numbersOutOfBounds() {
        return new String[] {
            "9.99",
            "10000.01",
            "0",
            "-100",
            "-0.0",
            "10.001",
            "10.0000000000000001",
            "1e400",
            "1e999999999",
            "1e-999999999",
            "1".repeat(1_001),
            "100." + "0".repeat(500) + "1"
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"100\"",
                "null",
                "true",
                "[]",
                "{}",
                "NaN",
                "Infinity",
                "0x10",
                "010",
                "+10",
                "10.",
                ".5",
                "1e99999999999"
            })
    void placeBet_rejectsOtherAmountsThanNumbers(String number) {
        ApiReply reply = place(number);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"amount\":5,\"side\":\"both\"", "\"amount\":5,\"side\":\"this\",\"zz\":1"})
    void placeBet_returnsValidationError_ifMoreThanTheAmountIsInvalid(String fields) {
        ApiReply reply = send("{\"marketId\":\"019a8f6e-2b3c-7d4e-9f50-617283940516\"," + fields + "}");
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.json().at("/details/errors").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0.65,6500",
        "0,0",
        "1,10000",
        "1e0,10000",
        "0.0001,1",
        "6.5e-1,6500",
        "0.65000000,6500",
        "0e-400000000,0",
        "0e400000000,0"
    })
    void placeBet_acceptsExactOddsAndSlippage(String number, int tenThousandths) {
        Odds exact = new Odds(tenThousandths);
        ApiReply reply = placeProtected(number, number);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        assertThat(RECEIVED.get().expectedOdds()).isEqualTo(exact);
        assertThat(RECEIVED.get().maxSlippage()).isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e-400000000",
                "1e-999999999",
                "1e-20000",
                "1e400",
                "1e400000000",
                "0.64995",
                "0.00001",
                "1.0001",
                "-0.1",
                "-1e-400000000",
                "1e-99999999999",
                "NaN",
                "\"0.65\"",
                "null"
            })
    void placeBet_rejectsInvalidOddsAndSlippage(String number) {
        for (ApiReply reply : List.of(placeProtected(number, "0.02"), placeProtected("0.65", number))) {
            assertThat(reply.status()).as(reply.text()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        }
    }

    private static ApiReply placeProtected(String expectedOdds, String maxSlippage) {
        return send(
                """
                {"marketId": "019a8f6e-2b3c-7d4e-9f50-617283940516", "amount": 10, "side": "this",
                 "expectedOdds": %s, "maxSlippage": %s}
                """
                        .formatted(expectedOdds, maxSlippage));
    }

    private static ApiReply place(String amount) {
        return send(
                "{\"marketId\":\"019a8f6e-2b3c-7d4e-9f50-617283940516\",\"amount\":" + amount + ",\"side\":\"this\"}");
    }

    private static ApiReply send(String body) {
        return server.client()
                .post("/bets")
                .bearer(ContractExampleServer.USER)
                .body("application/json", body.getBytes(StandardCharsets.UTF_8))
                .send();
    }
}
