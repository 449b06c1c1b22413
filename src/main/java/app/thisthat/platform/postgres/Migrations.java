package app.thisthat.platform.postgres;

import app.thisthat.platform.config.SettingsReader;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Applies the schema migrations of {@code db/migration}: versioned files for tables, and a repeatable file for each
 * function and view. Flyway runs a repeatable file again whenever its text differs from the one applied last. An older
 * version of the service therefore restores its own functions when it starts on a newer schema. Blocks; runs before
 * requests are served.
 */
public final class Migrations {

    /** The last version of the baseline. Only later migrations have rollback scripts. */
    static final MigrationVersion BASELINE = MigrationVersion.fromVersion("8");

    private static final MigrationVersion FIRST = MigrationVersion.fromVersion("1");
    private static final String FIRST_SCRIPT = "V1__accounts.sql";
    /** A server may accept a connection and not respond. */
    private static final int LOGIN_SECONDS_MAX = 30;

    /** Classes of SQLSTATE: connection, authorization, missing database. */
    private static final Set<String> CONNECTION_FAILURES = Set.of("08", "28", "3D");

    private static final String LOCATION = "classpath:db/migration";

    private Migrations() {}

    /**
     * Applies the pending migrations.
     *
     * @param uri as {@code database.uri}; its user has to own the schema and to be allowed to create a role
     * @return number of applied migrations
     * @throws IllegalStateException if PostgreSQL is unreachable, or if a version before the baseline made the schema;
     *     nothing is changed
     */
    public static int migrate(String uri) {
        try {
            return migrate(flyway(uri));
        } catch (FlywayException e) {
            if (e.getCause() instanceof SQLException cause && isConnectionFailure(cause)) {
                throw new IllegalStateException(
                        "Cannot connect to PostgreSQL at " + Postgres.address(PgConnectOptions.fromUri(uri)) + ": "
                                + cause.getMessage().replaceFirst("\\.$", "") + "; check "
                                + SettingsReader.environmentName("database.uri"),
                        e);
            }
            throw e;
        }
    }

    private static boolean isConnectionFailure(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && CONNECTION_FAILURES.contains(state.substring(0, 2));
    }

    static int migrate(FluentConfiguration configuration) {
        Flyway flyway = configuration.load();
        refuseSchemaBeforeBaseline(flyway);
        return flyway.migrate().migrationsExecuted;
    }

    /**
     * Flyway for a database. Versions and repeatable files of a newer version of the service are accepted, so that an
     * older version can start on the newer schema.
     *
     * @param more locations besides {@code db/migration}
     */
    static FluentConfiguration flyway(String uri, String... more) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        String jdbc = "jdbc:postgresql://" + Postgres.address(options) + "?loginTimeout=" + LOGIN_SECONDS_MAX;
        return Flyway.configure()
                .dataSource(jdbc, options.getUser(), options.getPassword())
                .ignoreMigrationPatterns("*:future", "repeatable:missing")
                .locations(
                        Stream.concat(Stream.of(LOCATION), Arrays.stream(more)).toArray(String[]::new));
    }

    /**
     * Rejects a schema that was made before the migrations became one baseline. Flyway would compare unrelated files
     * of the same version and suggest a repair.
     *
     * @throws IllegalStateException if the first migration is not {@value #FIRST_SCRIPT}
     */
    static void refuseSchemaBeforeBaseline(Flyway flyway) {
        Arrays.stream(flyway.info().applied())
                .filter(migration -> FIRST.equals(migration.getVersion()))
                .filter(migration -> !FIRST_SCRIPT.equals(migration.getScript()))
                .findFirst()
                .ifPresent(migration -> {
                    throw new IllegalStateException("A version before the first release made the schema of this"
                            + " database (its first migration is " + migration.getScript() + ", not " + FIRST_SCRIPT
                            + "). It cannot be upgraded; nothing was changed. Export the data that you need with that"
                            + " version, then start with an empty database or, without database.uri, with a new data"
                            + " folder (THISTHAT_DATA_DIR).");
                });
    }
}
