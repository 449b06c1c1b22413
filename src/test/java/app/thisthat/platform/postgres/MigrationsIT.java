package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsIT {

    private static final Path SERVERS = Path.of("target", "servers");

    @Test
    void migrate_needsNoMoreThanALoginThatOwnsItsDatabaseAndMayMakeARole() throws SQLException {
        Path home = SERVERS.resolve("login-" + ProcessHandle.current().pid());
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(home, SERVERS.resolve("programs"), List.of("fsync=off"))) {
            try (Connection connection = Servers.connect(server.uri());
                    Statement sql = connection.createStatement()) {
                sql.execute("create role plain login createrole password 'plain'");
                sql.execute("create database plain owner plain");
            }
            String uri = "postgresql://plain:plain@127.0.0.1:"
                    + URI.create(server.uri()).getPort() + "/plain";

            assertThat(Migrations.migrate(uri)).isPositive();
            assertThat(Migrations.migrate(uri)).isZero();

            try (TestDatabase database = new TestDatabase(uri)) {
                await(database.postgres().ready(database.vertx()));
            }
        }
    }
}
