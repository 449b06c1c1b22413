package app.thisthat.simulator;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code simulator.*} of {@code conf/simulator.yaml}.
 *
 * @param port 0 picks a free port
 * @param markets open markets, 1 to 50,000
 * @param speed simulated hours that pass in an hour
 * @param players simulated users, 0 to 30
 * @param seed equal seeds give equal markets
 */
public record SimulatorSettings(int port, int markets, int speed, int seed, int players) {

    public static SimulatorSettings read(SettingsReader reader) {
        return new SimulatorSettings(
                reader.port("simulator.port"),
                reader.number("simulator.markets", 1, 50_000),
                reader.number("simulator.speed", 1, 1_000_000),
                reader.number("simulator.seed", 0, Integer.MAX_VALUE),
                reader.number("simulator.players", 0, 30));
    }
}
