package app.thisthat.live;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code live.*}.
 *
 * @param socketsPerAddress most sockets and streams of one client address
 * @param sockets most sockets and streams of this node
 */
public record LiveSettings(int socketsPerAddress, int sockets) {

    public static LiveSettings read(SettingsReader reader) {
        return new LiveSettings(
                reader.number("live.socketsPerAddress", 1, 1_000_000), reader.number("live.sockets", 1, 1_000_000));
    }
}
