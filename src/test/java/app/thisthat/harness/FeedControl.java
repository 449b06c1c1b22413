package app.thisthat.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.util.Comparator;

/** Client of the control API of a simulated feed on a local port. */
public final class FeedControl {

    private final WebClient http;
    private final int port;

    public FeedControl(Vertx vertx, int port) {
        this.http = WebClient.create(vertx);
        this.port = port;
    }

    /** The feed id of an open market, by descending closing time. */
    public String market(int index) {
        return send(HttpMethod.GET, "markets", new JsonObject()).getJsonArray("markets").stream()
                .map(JsonObject.class::cast)
                .filter(market -> !market.getBoolean("other")) // takes no bets
                .sorted(Comparator.comparing((JsonObject market) -> market.getString("closesAt"))
                        .reversed())
                .toList()
                .get(index)
                .getString("conditionId");
    }

    /** Fixes the odds of a market's first outcome. */
    public void setOdds(String feedId, double odds) {
        post("markets/" + feedId + "/odds", new JsonObject().put("odds", odds));
    }

    /** States a book of a market's first outcome; null: no bids or no asks. */
    public void setBook(String feedId, String bid, String ask) {
        post("markets/" + feedId + "/book", new JsonObject().put("bid", bid).put("ask", ask));
    }

    /** Stops the movement of all odds. */
    public void stopOdds() {
        post("walk", new JsonObject().put("on", false));
    }

    /** Closes a market without a result. */
    public void close(String feedId) {
        post("markets/" + feedId + "/close", new JsonObject());
    }

    /** Resolves a market: {@code first}, {@code second} or {@code split}. */
    public void resolve(String feedId, String winner) {
        post("markets/" + feedId + "/resolve", new JsonObject().put("winner", winner));
    }

    /** Sets the fault of all HTTP endpoints; {@code none} removes it. */
    public void setFault(String mode) {
        JsonObject part = new JsonObject().put("mode", mode);
        post("faults", new JsonObject().put("gamma", part).put("clob", part).put("data", part));
    }

    /** Stops or resumes all messages of the WebSockets. */
    public void freezeSockets(boolean frozen) {
        post("faults", new JsonObject().put("sockets", new JsonObject().put("frozen", frozen)));
    }

    /** Closes the open WebSockets and rejects new ones, or accepts them again. */
    public void refuseSockets(boolean refused) {
        post("faults", new JsonObject().put("sockets", new JsonObject().put("refused", refused)));
        if (refused) {
            post("sockets/drop", new JsonObject());
        }
    }

    /** The number of requests to a part: {@code gamma}, {@code clob} or {@code data}. */
    public long requests(String part) {
        return state().getJsonObject("requests").getLong(part);
    }

    /** The number of open WebSockets. */
    public int sockets() {
        return state().getInteger("sockets");
    }

    private JsonObject state() {
        return send(HttpMethod.GET, "state", new JsonObject());
    }

    private void post(String path, JsonObject body) {
        send(HttpMethod.POST, path, body);
    }

    private JsonObject send(HttpMethod method, String path, JsonObject body) {
        var response = TestDatabase.await(
                http.request(method, port, "127.0.0.1", "/control/" + path).sendJsonObject(body));
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(200);
        return response.bodyAsJsonObject();
    }
}
