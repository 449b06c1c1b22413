package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.util.Comparator;

/** Pulls the strings of a simulated feed that listens on a port of this machine. */
public final class FeedControl {

    private final WebClient http;
    private final int port;

    public FeedControl(Vertx vertx, int port) {
        this.http = WebClient.create(vertx);
        this.port = port;
    }

    /** The feed's id of an open market; the one with the index 0 stays open longest. */
    public String market(int index) {
        return send(HttpMethod.GET, "markets", new JsonObject()).getJsonArray("markets").stream()
                .map(JsonObject.class::cast)
                .sorted(Comparator.comparing((JsonObject market) -> market.getString("closesAt"))
                        .reversed())
                .toList()
                .get(index)
                .getString("conditionId");
    }

    /** Sets the odds of a market's first outcome; they move no more by themselves. */
    public void odds(String feedId, double odds) {
        order("markets/" + feedId + "/odds", new JsonObject().put("odds", odds));
    }

    /** Ends the trading of a market, without saying how it ended. */
    public void close(String feedId) {
        order("markets/" + feedId + "/close", new JsonObject());
    }

    /** Says how a market ended: {@code first}, {@code second} or {@code split}. */
    public void resolve(String feedId, String winner) {
        order("markets/" + feedId + "/resolve", new JsonObject().put("winner", winner));
    }

    /** Makes every part that speaks HTTP fail in one way from now on; {@code none} makes them well. */
    public void fail(String mode) {
        JsonObject part = new JsonObject().put("mode", mode);
        order("faults", new JsonObject().put("gamma", part).put("clob", part).put("data", part));
    }

    /** Has the sockets stay silent from now on, or speak again. */
    public void freezeSockets(boolean frozen) {
        order("faults", new JsonObject().put("sockets", new JsonObject().put("frozen", frozen)));
    }

    /** Lets no new socket in from now on and closes those that are open, or lets them in again. */
    public void refuseSockets(boolean refused) {
        order("faults", new JsonObject().put("sockets", new JsonObject().put("refused", refused)));
        if (refused) {
            order("sockets/drop", new JsonObject());
        }
    }

    /** How many requests a part has had: {@code gamma}, {@code clob} or {@code data}. */
    public long requests(String part) {
        return state().getJsonObject("requests").getLong(part);
    }

    /** How many sockets are open. */
    public int sockets() {
        return state().getInteger("sockets");
    }

    private JsonObject state() {
        return send(HttpMethod.GET, "state", new JsonObject());
    }

    private void order(String path, JsonObject order) {
        send(HttpMethod.POST, path, order);
    }

    private JsonObject send(HttpMethod method, String path, JsonObject order) {
        var answer = TestDatabase.await(
                http.request(method, port, "127.0.0.1", "/control/" + path).sendJsonObject(order));
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        return answer.bodyAsJsonObject();
    }
}
