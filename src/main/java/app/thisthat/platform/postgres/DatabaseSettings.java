package app.thisthat.platform.postgres;

import app.thisthat.platform.config.SettingsReader;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings {@code database.*}.
 *
 * @param uri empty: the embedded server
 * @param poolSize connections of this node, split between the groups of {@link ConnectionGroup}
 * @param acquireTimeout longest wait of a request for a connection
 * @param waitQueue most statements of one group that wait for a connection
 * @param statementTimeout longest run time of a statement; some groups have a shorter or longer one
 * @param replica empty: the primary answers all reads
 */
public record DatabaseSettings(
        String uri,
        int poolSize,
        Duration acquireTimeout,
        int waitQueue,
        Duration statementTimeout,
        Optional<Replica> replica) {

    private static final Duration REPLICA_LAG_MAX = Duration.ofSeconds(1);

    /**
     * A read replica.
     *
     * @param maxLag longest time that the replica may need to replay a write; with more lag it gets no reads
     */
    public record Replica(String uri, Duration maxLag) {}

    public static DatabaseSettings read(SettingsReader reader) {
        String uri = address(reader, "database.uri");
        return new DatabaseSettings(
                uri,
                reader.number("database.poolSize", ConnectionGroup.CONNECTIONS_MIN, 500),
                reader.duration("database.acquireTimeout"),
                reader.number("database.waitQueue", 1, 100_000),
                reader.duration("database.statementTimeout"),
                replica(reader));
    }

    private static Optional<Replica> replica(SettingsReader reader) {
        String uri = address(reader, "database.replicaUri");
        Duration maxLag = reader.duration("database.replicaMaxLag");
        reader.require(
                maxLag.compareTo(REPLICA_LAG_MAX) <= 0,
                "database.replicaMaxLag must be at most " + REPLICA_LAG_MAX.toSeconds() + "s");
        return uri.isEmpty() ? Optional.empty() : Optional.of(new Replica(uri, maxLag));
    }

    private static String address(SettingsReader reader, String name) {
        String uri = reader.address(name, true, "postgresql", "postgres");
        reader.require(
                uri.isEmpty() || isComplete(uri),
                name + " must be postgresql://user:password@host:port/database with valid parameters");
        return uri;
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
