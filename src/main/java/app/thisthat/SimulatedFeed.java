package app.thisthat;

import app.thisthat.ingestion.FeedSettings;
import app.thisthat.market.ConditionIdStore;
import app.thisthat.simulator.SimulatorVerticle;
import app.thisthat.simulator.players.PlayersVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Starts the simulator. The JVM loads the classes of the simulator only if this class is used, so a build without them
 * starts with every other feed.
 *
 * @param settings the feed settings at the addresses of the simulator
 * @param controlUrl base URL of the control API
 */
record SimulatedFeed(FeedSettings settings, String controlUrl) {

    static int playerCount(Settings settings) {
        return settings.simulator().orElseThrow().players();
    }

    /** The simulated users, who use the API on a port. */
    static Deployable players(
            String host,
            int port,
            List<UUID> players,
            Optional<UUID> historian,
            Function<UUID, Future<String>> openSession) {
        return new PlayersVerticle(host, port, players, historian, openSession);
    }

    /** Starts the simulator, whose control API accepts the ids of the service's markets too. */
    static Future<SimulatedFeed> start(Vertx vertx, Settings settings, ConditionIdStore conditionIds) {
        SimulatorVerticle simulator = new SimulatorVerticle(settings.simulator().orElseThrow(), conditionIds::find);
        Future<String> deployed = ListenErrors.named(
                vertx.deployVerticle(simulator),
                "127.0.0.1",
                settings.simulator().orElseThrow().port(),
                "simulator.port");
        return deployed.map(id -> new SimulatedFeed(
                settings.feed()
                        .withAddresses(
                                simulator.gammaUrl(), simulator.clobUrl(), simulator.dataUrl(), simulator.wsUrl()),
                simulator.controlUrl()));
    }
}
