package app.thisthat.platform.postgres;

import app.thisthat.platform.config.SettingsReader;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
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
        String uri = reader.address("database.uri", true, "postgresql", "postgres");
        reader.require(
                uri.isEmpty() || isComplete(uri),
                "database.uri must be postgresql://user:password@host:port/database with valid parameters");
        return new DatabaseSettings(
                uri,
                reader.number("database.poolSize", ConnectionGroup.CONNECTIONS_MIN, 500),
                reader.duration("database.acquireTimeout"),
                reader.number("database.waitQueue", 1, 100_000),
                reader.duration("database.statementTimeout"));
    }

    private static boolean isComplete(String uri) {
        try {
            PgConnectOptions.fromUri(uri); // judges the parameters
            URI parsed = URI.create(uri);
            boolean hasUser = parsed.getUserInfo() != null
                    || String.valueOf(parsed.getQuery()).contains("user=");
            return hasUser && parsed.getPath().length() > 1;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
