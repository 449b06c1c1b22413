package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsIT {

    /** The history of the versions before the first release, whose 47 migrations were numbered from 1 to 104. */
    private static final String SCHEMA_BEFORE_BASELINE =
            """
            create table flyway_schema_history (
              installed_rank int primary key, version varchar(50), description varchar(200) not null,
              type varchar(20) not null, script varchar(1000) not null, checksum int,
              installed_by varchar(100) not null, installed_on timestamp not null default now(),
              execution_time int not null, success boolean not null);
            insert into flyway_schema_history
            values (1, '1', 'accounts and ledger', 'SQL', 'V1__accounts_and_ledger.sql', 1, 'x', now(), 1, true),
                   (2, '2', 'markets', 'SQL', 'V2__markets.sql', 2, 'x', now(), 1, true),
                   (47, '104', 'bets of a market', 'SQL', 'V104__bets_of_a_market.sql', 3, 'x', now(), 1, true);
            create table users (id uuid primary key);
            insert into users values (gen_random_uuid())""";

    @Test
    void migrate_requiresAnOwnerWithCreaterole() throws SQLException {
        try (EmbeddedPostgres server = Servers.startPostgres("login")) {
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

    @Test
    void migrate_namesTheSettingOfAnUnreachableServer() {
        String uri = "postgresql://u:p@127.0.0.1:" + Servers.freePort() + "/x";

        assertThatThrownBy(() -> Migrations.migrate(uri))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot connect to PostgreSQL at 127.0.0.1:")
                .hasMessageContaining("refused")
                .hasMessageEndingWith("check THISTHAT_DATABASE_URI");
        assertThat(Migrations.flyway(uri).getUrl()).contains("loginTimeout=30");
    }

    @Test
    void migrate_rejectsASchemaOfBeforeTheBaseline() throws SQLException {
        String uri = Servers.newEmptyDatabase();
        try (Connection connection = Servers.connect(uri);
                Statement sql = connection.createStatement()) {
            sql.execute(SCHEMA_BEFORE_BASELINE);
        }
        SchemaSnapshot snapshot = new SchemaSnapshot(uri);
        List<String> schema = snapshot.schema();
        String reason = "A version before the first release made the schema of this database (its first migration is"
                + " V1__accounts_and_ledger.sql, not V1__accounts.sql). It cannot be upgraded; nothing was changed."
                + " Export the data that you need with that version, then start with an empty database or, without"
                + " database.uri, with a new data folder (THISTHAT_DATA_DIR).";

        assertThatThrownBy(() -> Migrations.migrate(uri))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(reason);
        assertThatThrownBy(() -> Rollback.to(uri, 8, new PrintStream(new ByteArrayOutputStream())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(reason);

        assertThat(snapshot.schema()).isEqualTo(schema);
        try (TestDatabase database = new TestDatabase(uri)) {
            assertThat(database.execute("select count(*) from flyway_schema_history"))
                    .isEqualTo(3L);
        }
    }

    @Test
    void everyFunctionAndView_hasARepeatableFile() throws IOException {
        try (TestDatabase database = new TestDatabase();
                Stream<Path> files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            String names = (String)
                    database.execute(
                            """
                    select string_agg(name, ' ' order by name collate "C") from (
                      select distinct proname as name from pg_proc p
                      where pronamespace = 'public'::regnamespace
                        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
                      union all
                      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
                    ) o""");
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.startsWith("R__"))
                            .map(file -> file.replaceAll("^R__|\\.sql$", ""))
                            .sorted())
                    .containsExactly(names.split(" "));
        }
    }
}
