package app.thisthat.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.Settings;
import app.thisthat.harness.ProcessSignal;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

    private static final String NO_PROCESS_OF = "processes that work in ";

    @TempDir
    private Path folder;

    /** The archive takes seconds to unpack. */
    @BeforeEach
    void shareThePrograms() throws IOException {
        Path programs = Files.createDirectories(Path.of("target", "servers", "programs"));
        Files.createSymbolicLink(folder.resolve("programs"), programs.toAbsolutePath());
    }

    @Test
    void failureOfRedis_stopsPostgresAndReleasesTheFolder() throws IOException, SQLException {
        Path redis = Files.writeString(folder.resolve("redis"), "not a folder");

        assertThatThrownBy(this::start).hasMessageContaining("Redis");

        assertThat(processes()).as(NO_PROCESS_OF + folder).isEmpty();
        Files.delete(redis);
        try (EmbeddedServers servers = start();
                Connection connection = Servers.connect(servers.postgresUri())) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void failureOfPostgres_stopsRedisAndReleasesTheFolder() throws IOException {
        Path postgres = Files.writeString(folder.resolve("postgres"), "not a folder");

        assertThatThrownBy(this::start).hasMessageContaining("PostgreSQL");

        assertThat(processes()).as(NO_PROCESS_OF + folder).isEmpty();
        Files.delete(postgres);
        start().close();
    }

    @Test
    void folderInUse_isRefused() {
        try (EmbeddedServers first = start()) {
            assertThatThrownBy(this::start).hasMessage("Another process uses " + folder + "; set THISTHAT_DATA_DIR");
            assertThat(first.isDiskFull()).isFalse();
        }
    }

    @Test
    void folderThatCannotBeWritten_isNamedWithItsSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> start(file.resolve("data")))
                .hasMessageStartingWith("Cannot write to the data folder " + file.resolve("data"))
                .hasMessageContaining("THISTHAT_DATA_DIR");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void endedServers_areRestarted() throws SQLException, InterruptedException {
        try (EmbeddedServers servers = start()) {
            List<ProcessHandle> ended = processes();
            ended.forEach(ProcessSignal.KILL::send);

            while (!answers(servers.postgresUri())
                    || processes().stream().filter(ended::contains).findAny().isPresent()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        assertThat(processes()).as(NO_PROCESS_OF + folder).isEmpty();
    }

    private static boolean answers(String uri) {
        try (Connection connection = Servers.connect(uri)) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::worksInFolder).toList();
    }

    private boolean worksInFolder(ProcessHandle process) {
        Path link = Path.of("/proc", String.valueOf(process.pid()), "cwd");
        try {
            return Stream.of(Files.readSymbolicLink(link)).anyMatch(path -> path.startsWith(folder))
                    && ProcessRunner.isRunning(process);
        } catch (IOException endedOrOfAnotherUser) {
            return false;
        }
    }

    private EmbeddedServers start() {
        return start(folder);
    }

    private static EmbeddedServers start(Path folder) {
        Settings settings = TestEnvironment.settings("", Map.of("THISTHAT_REDIS_URI", ""));
        return EmbeddedServers.start(folder, settings.database(), settings.redis());
    }
}
