package sweeps;

import app.thisthat.simulator.SimulatorSettings;
import app.thisthat.simulator.SimulatorVerticle;
import io.vertx.core.Vertx;

/** Serves the simulated feed in a process of its own, so that its CPU time does not count as the service's. */
final class Feed {

    private static final int SPEED = 1;
    private static final int SEED = 1;

    private Feed() {}

    /** Arguments: port and number of open markets. Prints {@code ready} once it serves. */
    public static void main(String... arguments) {
        SimulatorSettings settings = new SimulatorSettings(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), SPEED, SEED, 0);
        Vertx.vertx()
                .deployVerticle(new SimulatorVerticle(settings))
                .onSuccess(deployed -> System.out.println("ready"))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }
}
