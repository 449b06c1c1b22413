package app.thisthat.platform.postgres;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * Takes migrations back, the newest first, so that an older version of the service finds the schema it knows. Each step
 * and its row of the history are one transaction: whatever happens, the history says what the schema is. Blocks.
 */
public final class Rollback {

    private static final String SERVICE_CONNECTIONS =
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = ?";

    /** Flyway sets the path like this, and functions of ours keep the path they were made under. */
    private static final String FLYWAYS_SEARCH_PATH =
            "select set_config('search_path', quote_ident(current_schema()) || ', '"
                    + " || current_setting('search_path'), false)";

    private final Flyway flyway;
    private final PrintStream out;

    private Rollback(Flyway flyway, PrintStream out) {
        this.flyway = flyway;
        this.out = out;
    }

    /**
     * Takes back all migrations after a version, and says which.
     *
     * @param uri as {@code database.uri}
     * @param version one that is applied
     * @param out where it says what it did
     * @throws IllegalStateException with the reason, if the schema is not one that this version of the service made, the
     *     version is not applied, a step has no way back or is refused by the data, or the service runs; what had been
     *     taken back before that stays so
     */
    public static void to(String uri, int version, PrintStream out) {
        new Rollback(Migrations.flyway(uri).ignoreMigrationPatterns("*:pending").load(), out)
                .to(MigrationVersion.fromVersion(String.valueOf(version)));
    }

    private void to(MigrationVersion target) {
        List<MigrationInfo> newer = newerThan(target);
        List<String> scripts = newer.stream().map(Rollback::script).toList();
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
            refuseWhileTheServiceRuns(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute(FLYWAYS_SEARCH_PATH);
            }
            connection.setAutoCommit(false);
            for (int i = 0; i < newer.size(); i++) {
                takeBack(connection, newer.get(i), scripts.get(i));
                out.println("Took back " + name(newer.get(i)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database refused: " + e.getMessage(), e);
        }
        out.println("The schema is at version " + target);
    }

    private List<MigrationInfo> newerThan(MigrationVersion target) {
        ValidateResult valid = flyway.validateWithResult();
        if (!valid.validationSuccessful) {
            throw new IllegalStateException(
                    "This is not a schema that this version of the service made: " + valid.getAllErrorMessages());
        }
        List<MigrationInfo> applied = Arrays.stream(flyway.info().applied())
                .filter(migration -> migration.getVersion() != null)
                .toList();
        if (applied.stream().noneMatch(migration -> migration.getVersion().equals(target))) {
            throw new IllegalStateException("Version " + target + " is not applied; applied are "
                    + applied.stream()
                            .map(migration -> migration.getVersion().toString())
                            .toList());
        }
        return applied.stream()
                .filter(migration -> migration.getVersion().isNewerThan(target))
                .sorted(Comparator.comparing(MigrationInfo::getVersion).reversed())
                .toList();
    }

    private static String script(MigrationInfo migration) {
        String file = "/db/rollback/U" + migration.getScript().substring(1);
        if (Rollback.class.getResource(file) == null) {
            throw new IllegalStateException(
                    "There is no way back from " + name(migration) + ": " + file + " is missing; nothing was changed");
        }
        return Sql.load(Rollback.class, file);
    }

    /** What it needs would be taken from under it, and a node that starts meanwhile would put it back. */
    private static void refuseWhileTheServiceRuns(Connection connection) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(SERVICE_CONNECTIONS)) {
            count.setString(1, Postgres.APPLICATION);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                if (row.getInt(1) > 0) {
                    throw new IllegalStateException("The service holds " + row.getInt(1)
                            + " connections to this database; stop all of it first");
                }
            }
        }
    }

    private void takeBack(Connection connection, MigrationInfo migration, String script) throws SQLException {
        String history = flyway.getConfiguration().getTable();
        try (Statement statement = connection.createStatement();
                PreparedStatement forget =
                        connection.prepareStatement("delete from " + history + " where installed_rank = ?")) {
            statement.setEscapeProcessing(false);
            statement.execute("lock table " + history + " in access exclusive mode");
            statement.execute(script);
            forget.setInt(1, migration.getInstalledRank());
            if (forget.executeUpdate() != 1) {
                throw new IllegalStateException(name(migration) + " was taken back by somebody else meanwhile");
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new IllegalStateException(
                    "The database refused to take back " + name(migration) + ", which stays: " + e.getMessage(), e);
        }
    }

    private static String name(MigrationInfo migration) {
        return migration.getVersion() + " (" + migration.getDescription() + ")";
    }
}
