package app.thisthat.platform.postgres;

import io.vertx.pgclient.PgConnectOptions;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the database to the schema this version of the service needs. Blocks; called before anything is served. */
public final class Migrations {

    private Migrations() {}

    /**
     * Applies what is missing.
     *
     * @param uri as {@code database.uri}; its user has to own the schema and to be allowed to make a role
     * @return how many migrations were applied
     */
    public static int migrate(String uri) {
        return flyway(uri).load().migrate().migrationsExecuted;
    }

    /** Our migrations and the database they are for. */
    static FluentConfiguration flyway(String uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri);
        String jdbc = "jdbc:postgresql://" + options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
        return Flyway.configure()
                .dataSource(jdbc, options.getUser(), options.getPassword())
                .locations("classpath:db/migration");
    }
}
