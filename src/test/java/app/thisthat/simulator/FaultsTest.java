package app.thisthat.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final SimulatorTestSupport feed = new SimulatorTestSupport(150);

    @AfterEach
    void stop() {
        feed.close();
    }

    @Test
    void error_lastsForAsManyRequestsAsAskedFor() {
        fault("gamma", "error", 2);
        assertThat(list().statusCode()).isEqualTo(500);
        assertThat(list().statusCode()).isEqualTo(500);
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @Test
    void html_isNotJson() {
        fault("gamma", "html", 0);
        HttpResponse<?> answer = list();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.bodyAsString()).startsWith("<!DOCTYPE html>");
    }

    @Test
    void empty_listsNothing() {
        fault("gamma", "empty", 0);
        assertThat(list().bodyAsJsonObject().getJsonArray("markets")).isEmpty();
    }

    @Test
    void repeat_neverComesToAnEnd() {
        String cursor = list().bodyAsJsonObject().getString("next_cursor");
        fault("gamma", "repeat", 0);
        JsonObject again = feed.gamma("/markets/keyset?limit=100&after_cursor=" + cursor);
        assertThat(again.getString("next_cursor")).isEqualTo(cursor);
    }

    @Test
    void hang_neverAnswers() {
        fault("clob", "hang", 0);
        WebClient client = WebClient.create(feed.vertx());
        String outcome = SimulatorTestSupport.await(
                client.requestAbs(HttpMethod.GET, feed.simulator().clobUrl() + "/time")
                        .timeout(300)
                        .send()
                        .map(answer -> "answered")
                        .otherwise(failure -> failure.getClass().getSimpleName()));
        assertThat(outcome).isNotEqualTo("answered");
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @Test
    void onePartIsIll_theOthersAreWell() {
        fault("data", "throttle", 0);
        assertThat(feed.get(feed.simulator().dataUrl() + "/v2/resolutions").statusCode())
                .isEqualTo(429);
        assertThat(feed.get(feed.simulator().clobUrl() + "/time").statusCode()).isEqualTo(200);
    }

    @Test
    void badOrders_areRefused() {
        String control = feed.simulator().controlUrl();
        String market = control + "/markets/" + feed.openMarket().getString("conditionId");
        assertThat(feed.post(control + "/faults", new JsonObject().put("gamma", new JsonObject().put("mode", "sulk")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(feed.post(market + "/odds", new JsonObject().put("odds", 1.5))
                        .statusCode())
                .isEqualTo(400);
        assertThat(feed.post(market + "/resolve", new JsonObject()).statusCode())
                .isEqualTo(400);
        assertThat(feed.post(control + "/markets/0x1/close", new JsonObject()).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<?> list() {
        return feed.get(feed.simulator().gammaUrl() + "/markets/keyset?limit=100");
    }

    private void fault(String part, String mode, int times) {
        feed.control(
                "faults",
                new JsonObject().put(part, new JsonObject().put("mode", mode).put("times", times)));
    }
}
