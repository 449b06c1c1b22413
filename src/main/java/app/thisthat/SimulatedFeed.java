package app.thisthat;

import app.thisthat.ingestion.FeedSettings;
import app.thisthat.market.ConditionIdStore;
import app.thisthat.simulator.SimulatorVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Starts the simulator. The JVM loads the classes of the simulator only if this class is used, so a build without them
 * starts with every other feed.
 */
final class SimulatedFeed {

    private SimulatedFeed() {}

    /** Address of the simulator's control API, next to that of its feed. */
    static String controlUrl(FeedSettings feed) {
        return feed.gammaUrl().replaceFirst("/gamma$", "/control");
    }

    /** Completes with the feed settings at the addresses of the simulator. */
    static Future<FeedSettings> start(Vertx vertx, Settings settings, ConditionIdStore conditionIds) {
        SimulatorVerticle simulator = new SimulatorVerticle(settings.simulator().orElseThrow(), conditionIds::find);
        Future<String> deployed = ListenErrors.named(
                vertx.deployVerticle(simulator),
                "127.0.0.1",
                settings.simulator().orElseThrow().port(),
                "simulator.port");
        return deployed.map(id -> settings.feed()
                .withAddresses(simulator.gammaUrl(), simulator.clobUrl(), simulator.dataUrl(), simulator.wsUrl()));
    }
}
