package app.thisthat.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.PostgresProcesses;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    private static final List<String> OPTIONS = List.of("fsync=off");

    /** Shared with other tests: the archive takes seconds to unpack. */
    private static final Path PROGRAMS = Path.of("target", "servers", "programs");

    @TempDir
    private Path folder;

    @Test
    void leftoverOfAKilledInitialisation_isReplaced() throws IOException, SQLException {
        Path leftover = folder.resolve("data.part" + deadPid() + "-1");
        Files.createDirectories(leftover.resolve("base"));
        Files.writeString(leftover.resolve("PG_VERSION"), "18\n");
        Files.writeString(folder.resolve("password"), "");

        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "select 1")).isEqualTo("1");
            assertThat(leftover).doesNotExist();
        }
    }

    /** A process id that no process has. */
    private static long deadPid() {
        long pid = ProcessHandle.current().pid() + 1;
        while (ProcessHandle.of(pid).isPresent()) {
            pid++;
        }
        return pid;
    }

    @Test
    void takenPort_isReplacedByAnother() throws IOException, SQLException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Iterator<Integer> ports =
                    List.of(other.getLocalPort(), Servers.freePort()).iterator();
            try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, PROGRAMS, OPTIONS, ports::next)) {
                assertThat(URI.create(server.uri()).getPort()).isNotEqualTo(other.getLocalPort());
                assertThat(query(server, "select 1")).isEqualTo("1");
            }
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder, PROGRAMS, OPTIONS, other::getLocalPort))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("could not bind");
        }
    }

    @Test
    void missingPassword_isNamed() throws IOException {
        start().close();
        Files.delete(folder.resolve("password"));

        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.resolve("password") + " is missing or empty");
    }

    @Test
    void endedServer_isRestartedOnItsPortWithItsData() throws SQLException {
        try (EmbeddedPostgres server = start()) {
            String uri = server.uri();
            query(server, "create table kept as select 1; select 1");
            PostgresProcesses.send(ProcessSignal.KILL, server);
            while (server.isRunning()) {
                Thread.onSpinWait();
            }

            server.restart();

            assertThat(server.uri()).isEqualTo(uri);
            assertThat(query(server, "select count(*) from kept")).isEqualTo("1");
        }
    }

    @Test
    void files_areReadableByTheirOwnerOnly() throws IOException {
        start().close();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .endsWith("------"));
        }
    }

    @Test
    void connectionWithoutThePassword_isRejected() {
        try (EmbeddedPostgres server = start()) {
            String password = URI.create(server.uri()).getUserInfo().split(":", 2)[1];
            assertThatThrownBy(() -> Servers.connect(server.uri().replace(password, "none")))
                    .hasMessageContaining("password authentication failed");
        }
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(folder, PROGRAMS, OPTIONS);
    }

    private static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = Servers.connect(server.uri());
                var statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
