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
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;

/**
 * Rolls back versioned migrations, the newest first, with the scripts {@code db/rollback/U<version>__<name>.sql}. Each
 * script and the deletion of its history row are one transaction, so the history always matches the schema. Blocks.
 *
 * <p>Repeatable migrations (functions, views) have no rollback script. A rollback deletes their history rows, so the
 * next start of the service applies all of its repeatable files again. Until then the newer functions and views
 * remain. A rollback script drops those among them that the older version does not have, that use a dropped column
 * (views), or that the older version declares with another argument list or result type.
 */
public final class Rollback {

    private static final String SERVICE_CONNECTIONS =
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = ?";

    /** Flyway runs migrations with this path. Functions with {@code set search_path from current} store it. */
    private static final String FLYWAY_SEARCH_PATH =
            "select set_config('search_path', quote_ident(current_schema()) || ', '"
                    + " || current_setting('search_path'), false)";

    private final Flyway flyway;
    private final PrintStream out;

    private Rollback(Flyway flyway, PrintStream out) {
        this.flyway = flyway;
        this.out = out;
    }

    /**
     * Rolls back all migrations after a version. Run it with the version of the service that made the schema.
     *
     * @param uri as {@code database.uri}
     * @param version an applied version, not below the baseline
     * @param out receives a line for each step
     * @throws IllegalStateException if the version belongs to the baseline or is not applied, another version of the
     *     service made the schema, a rollback script is missing or fails, or the service runs; completed steps stay
     *     completed
     */
    public static void to(String uri, int version, PrintStream out) {
        to(Migrations.flyway(uri), version, out);
    }

    static void to(FluentConfiguration configuration, int version, PrintStream out) {
        Flyway flyway = configuration.ignoreMigrationPatterns("*:pending").load();
        new Rollback(flyway, out).to(MigrationVersion.fromVersion(String.valueOf(version)));
    }

    private void to(MigrationVersion target) {
        List<MigrationInfo> newer = newerThan(target);
        List<String> scripts = newer.stream().map(Rollback::script).toList();
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
            refuseWhileServiceRuns(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute(FLYWAY_SEARCH_PATH);
            }
            connection.setAutoCommit(false);
            for (int i = 0; i < newer.size(); i++) {
                rollBack(connection, newer.get(i), scripts.get(i));
                out.println("Rolled back " + name(newer.get(i)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Rollback failed: " + e.getMessage(), e);
        }
        out.println("The schema is at version " + target);
    }

    private List<MigrationInfo> newerThan(MigrationVersion target) {
        Migrations.refuseSchemaBeforeBaseline(flyway);
        if (Migrations.BASELINE.isNewerThan(target)) {
            throw new IllegalStateException("Version " + target + " is part of the baseline, which has no rollback"
                    + " scripts; the lowest possible version is " + Migrations.BASELINE);
        }
        ValidateResult valid = flyway.validateWithResult();
        if (!valid.validationSuccessful) {
            throw new IllegalStateException(
                    "Another version of the service made this schema: " + valid.getAllErrorMessages());
        }
        List<MigrationInfo> applied = Arrays.stream(flyway.info().applied())
                .filter(migration -> migration.getVersion() != null)
                .toList();
        if (applied.stream().noneMatch(migration -> migration.getVersion().equals(target))) {
            throw new IllegalStateException("Version " + target + " is not applied; applied versions: "
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
                    name(migration) + " cannot be rolled back: " + file + " is missing; nothing was changed");
        }
        return Sql.load(Rollback.class, file);
    }

    /** A running node would lose tables that it uses, and a node that starts would apply the migrations again. */
    private static void refuseWhileServiceRuns(Connection connection) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(SERVICE_CONNECTIONS)) {
            count.setString(1, Postgres.APPLICATION);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                if (row.getInt(1) > 0) {
                    throw new IllegalStateException(
                            "The service has " + row.getInt(1) + " connections to this database; stop all nodes first");
                }
            }
        }
    }

    private void rollBack(Connection connection, MigrationInfo migration, String script) throws SQLException {
        String history = flyway.getConfiguration().getTable();
        try (Statement statement = connection.createStatement();
                PreparedStatement delete =
                        connection.prepareStatement("delete from " + history + " where installed_rank = ?")) {
            statement.setEscapeProcessing(false);
            statement.execute("lock table " + history + " in access exclusive mode");
            statement.execute(script);
            statement.execute("delete from " + history + " where version is null and type = 'SQL'");
            delete.setInt(1, migration.getInstalledRank());
            if (delete.executeUpdate() != 1) {
                throw new IllegalStateException(name(migration) + " was rolled back concurrently");
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw new IllegalStateException(
                    "Rollback of " + name(migration) + " failed, it stays applied: " + e.getMessage(), e);
        }
    }

    private static String name(MigrationInfo migration) {
        return migration.getVersion() + " (" + migration.getDescription() + ")";
    }
}
