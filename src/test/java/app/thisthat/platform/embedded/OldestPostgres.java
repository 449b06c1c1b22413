package app.thisthat.platform.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A server of the oldest supported PostgreSQL version. The build copies its binaries to target. */
public final class OldestPostgres implements AutoCloseable {

    private static final Path ARCHIVE = Path.of("target", "oldest-postgres.jar");
    private static final Path HOME = Path.of("target", "servers").toAbsolutePath();
    private static final Path PROGRAMS = HOME.resolve("programs").resolve("oldest-postgres");

    private final Path home;
    private final int port;

    private OldestPostgres(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Starts a server with an empty database. */
    public static OldestPostgres start() {
        OldestPostgres server = new OldestPostgres(
                HOME.resolve("oldest-postgres-" + ProcessHandle.current().pid()), ProcessRunner.freePort());
        try {
            Files.createDirectories(server.home);
            Files.createDirectories(PROGRAMS.getParent());
            unpack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.run("initdb", "-D", server.data(), "-U", "thisthat", "-A", "trust", "-E", "UTF8", "--no-sync");
        String flags = "-p " + server.port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off";
        server.run("pg_ctl", "-D", server.data(), "-l", server.log().toString(), "-w", "-o", flags, "start");
        return server;
    }

    private static void unpack() throws IOException {
        if (Files.isDirectory(PROGRAMS)) {
            return;
        }
        try (ZipFile jar = new ZipFile(ARCHIVE.toFile())) {
            ZipEntry programs = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            PostgresBinaries.unpack(jar.getInputStream(programs), PROGRAMS);
        }
    }

    /** URI of the database, as superuser. */
    public String uri() {
        return "postgresql://thisthat:none@127.0.0.1:" + port + "/postgres";
    }

    private String data() {
        return home.resolve("data").toString();
    }

    private Path log() {
        return home.resolve("postgres.log");
    }

    private void run(String program, String... arguments) {
        ProcessRunner.run(log(), PostgresBinaries.command(PROGRAMS, program, arguments));
    }

    @Override
    public void close() {
        run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }
}
