package app.thisthat.live;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code live.*}: limits of the live socket and the event streams of this node.
 *
 * @param socketsPerAddress most clients of one address
 * @param sockets most clients
 */
public record LiveSettings(int socketsPerAddress, int sockets) {

    public static LiveSettings read(SettingsReader reader) {
        return new LiveSettings(
                reader.number("live.socketsPerAddress", 1, 1_000_000), reader.number("live.sockets", 1, 1_000_000));
    }
}
