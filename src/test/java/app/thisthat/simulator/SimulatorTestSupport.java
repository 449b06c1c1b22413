package app.thisthat.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.concurrent.TimeUnit;

/** A simulator with a standing clock, and a client that waits for its answers. */
final class SimulatorTestSupport implements AutoCloseable {

    private static final int WAIT_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final SimulatorVerticle simulator;
    private final WebClient client = WebClient.create(vertx, new WebClientOptions().setDecompressionSupported(true));

    SimulatorTestSupport(int markets) {
        simulator = new SimulatorVerticle(new SimulatorSettings(0, markets, 60, 1));
        await(vertx.deployVerticle(simulator));
        control("clock", new JsonObject().put("running", false));
        control("walk", new JsonObject().put("on", false));
    }

    Vertx vertx() {
        return vertx;
    }

    SimulatorVerticle simulator() {
        return simulator;
    }

    JsonObject gamma(String path) {
        return get(simulator.gammaUrl() + path).bodyAsJsonObject();
    }

    JsonObject clob(String path) {
        return get(simulator.clobUrl() + path).bodyAsJsonObject();
    }

    JsonObject data(String path) {
        return get(simulator.dataUrl() + path).bodyAsJsonObject();
    }

    HttpResponse<?> get(String url) {
        return await(client.getAbs(url).send());
    }

    HttpResponse<?> post(String url, Object body) {
        return await(client.postAbs(url).sendJson(body));
    }

    JsonObject control(String path, JsonObject order) {
        return post(simulator.controlUrl() + "/" + path, order).bodyAsJsonObject();
    }

    /** One open market as Gamma lists it, not yet proposed. */
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
