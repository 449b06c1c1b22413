package app.thisthat.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    private final SimulatorTestSupport simulator = new SimulatorTestSupport(150);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void error_lastsForTheGivenNumberOfRequests() {
        fault("gamma", "error", 2);
        assertThat(list().statusCode()).isEqualTo(500);
        assertThat(list().statusCode()).isEqualTo(500);
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @Test
    void html_returnsAPageInsteadOfJson() {
        fault("gamma", "html", 0);
        HttpResponse<?> response = list();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.bodyAsString()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void empty_returnsNoRows() {
        fault("gamma", "empty", 0);
        assertThat(list().bodyAsJsonObject().getJsonArray("markets")).isEmpty();
    }

    @Test
    void repeat_returnsTheSameCursor() {
        String cursor = list().bodyAsJsonObject().getString("next_cursor");
        fault("gamma", "repeat", 0);
        JsonObject again = simulator.gamma("/markets/keyset?limit=100&after_cursor=" + cursor);
        assertThat(again.getString("next_cursor")).isEqualTo(cursor);
    }

    @Test
    void hang_returnsNoResponse() {
        fault("clob", "hang", 0);
        WebClient client = WebClient.create(simulator.vertx());
        String outcome = SimulatorTestSupport.await(
                client.requestAbs(HttpMethod.GET, simulator.verticle().clobUrl() + "/time")
                        .timeout(300)
                        .send()
                        .map(response -> "answered")
                        .otherwise(failure -> failure.getClass().getSimpleName()));
        assertThat(outcome).isNotEqualTo("answered");
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @Test
    void fault_appliesToOneApi() {
        fault("data", "throttle", 0);
        assertThat(simulator
                        .get(simulator.verticle().dataUrl() + "/v2/resolutions")
                        .statusCode())
                .isEqualTo(429);
        assertThat(simulator.get(simulator.verticle().clobUrl() + "/time").statusCode())
                .isEqualTo(200);
    }

    @Test
    void invalidCommands_areRejected() {
        String control = simulator.verticle().controlUrl();
        String market = control + "/markets/" + simulator.openMarket().getString("conditionId");
        assertThat(simulator
                        .post(
                                control + "/faults",
                                new JsonObject().put("gamma", new JsonObject().put("mode", "unknown")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(simulator
                        .post(market + "/odds", new JsonObject().put("odds", 1.5))
                        .statusCode())
                .isEqualTo(400);
        assertThat(simulator.post(market + "/resolve", new JsonObject()).statusCode())
                .isEqualTo(400);
        assertThat(simulator
                        .post(control + "/markets/0x1/close", new JsonObject())
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"markets/%s/odds,odds", "markets/%s/trade,price", "markets/%s/resolve,winner", "walk,on"})
    void missingField_isNamed(String path, String field) {
        String condition = simulator.openMarket().getString("conditionId");
        HttpResponse<?> response =
                simulator.post(simulator.verticle().controlUrl() + "/" + path.formatted(condition), new JsonObject());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.bodyAsJsonObject().getString("error")).isEqualTo(field + " is required");
    }

    private HttpResponse<?> list() {
        return simulator.get(simulator.verticle().gammaUrl() + "/markets/keyset?limit=100");
    }

    private void fault(String api, String mode, int times) {
        simulator.control(
                "faults",
                new JsonObject().put(api, new JsonObject().put("mode", mode).put("times", times)));
    }
}
