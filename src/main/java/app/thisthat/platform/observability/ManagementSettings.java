package app.thisthat.platform.observability;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code management.*}.
 *
 * @param port 0 picks a free port
 * @param stopDelay time between readiness going down and the server closing
 */
public record ManagementSettings(String host, int port, Duration stopDelay) {

    public static ManagementSettings read(SettingsReader reader) {
        return new ManagementSettings(
                reader.host("management.host"),
                reader.port("management.port"),
                reader.durationOrNone("management.stopDelay"));
    }
}
