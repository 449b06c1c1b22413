package app.thisthat.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.concurrent.TimeUnit;

/** A simulator with a stopped clock, and a blocking client. */
final class SimulatorTestSupport implements AutoCloseable {

    private static final int WAIT_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final SimulatorVerticle verticle;
    private final WebClient client = WebClient.create(vertx, new WebClientOptions().setDecompressionSupported(true));

    SimulatorTestSupport(int markets) {
        verticle = new SimulatorVerticle(new SimulatorSettings(0, markets, 60, 1, 0));
        await(vertx.deployVerticle(verticle));
        control("clock", new JsonObject().put("running", false));
        control("walk", new JsonObject().put("on", false));
    }

    Vertx vertx() {
        return vertx;
    }

    SimulatorVerticle verticle() {
        return verticle;
    }

    JsonObject gamma(String path) {
        return get(verticle.gammaUrl() + path).bodyAsJsonObject();
    }

    JsonObject clob(String path) {
        return get(verticle.clobUrl() + path).bodyAsJsonObject();
    }

    JsonObject data(String path) {
        return get(verticle.dataUrl() + path).bodyAsJsonObject();
    }

    HttpResponse<?> get(String url) {
        return await(client.getAbs(url).send());
    }

    HttpResponse<?> post(String url, Object body) {
        return await(client.postAbs(url).sendJson(body));
    }

    JsonObject control(String path, JsonObject body) {
        return post(verticle.controlUrl() + "/" + path, body).bodyAsJsonObject();
    }

    /** The Gamma row of an open market without a proposed outcome. */
    JsonObject openMarket() {
        JsonArray markets = gamma("/markets/keyset?limit=100").getJsonArray("markets");
        return markets.stream()
                .map(JsonObject.class::cast)
                .filter(market -> !market.containsKey("umaResolutionStatus"))
                .findFirst()
                .orElseThrow();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
