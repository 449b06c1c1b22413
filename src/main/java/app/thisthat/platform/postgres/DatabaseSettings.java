package app.thisthat.platform.postgres;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code database.*}.
 *
 * @param uri empty: the embedded server
 * @param poolSize connections of this node, split between the groups of {@link ConnectionGroup}
 * @param acquireTimeout longest wait of a request for a connection
 * @param waitQueue most statements of one group that wait for a connection
 * @param statementTimeout longest run time of a statement; some groups have a shorter or longer one
 */
public record DatabaseSettings(
        String uri, int poolSize, Duration acquireTimeout, int waitQueue, Duration statementTimeout) {

    public static DatabaseSettings read(SettingsReader reader) {
        return new DatabaseSettings(
                reader.address("database.uri", true, "postgresql", "postgres"),
                reader.number("database.poolSize", ConnectionGroup.CONNECTIONS_MIN, 500),
                reader.duration("database.acquireTimeout"),
                reader.number("database.waitQueue", 1, 100_000),
                reader.duration("database.statementTimeout"));
    }
}
