package app.thisthat.platform.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;

/** An embedded PostgreSQL server on a free port of the loopback address. */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String VERSION = "18.6";
    private static final String USER = "thisthat";
    private static final String DATABASE = "postgres";
    private static final int PASSWORD_BYTES = 24;
    private static final String PASSWORD_FILE = "password";
    private static final String PID_FILE = "postmaster.pid";

    /** Line index of the port in the pid file ({@code LOCK_FILE_LINE_PORT} of PostgreSQL, which counts from 1). */
    private static final int PORT_LINE = 3;

    private final Path home;
    private final Path programs;
    private final int port;

    private EmbeddedPostgres(Path home, Path programs, int port) {
        this.home = home;
        this.programs = programs;
        this.port = port;
    }

    /**
     * Starts a server. The first start creates the database cluster.
     *
     * @param home directory of the data, the password and the log
     * @param programs directory of the unpacked binaries, shared by all servers
     * @param options settings of the server, as {@code name=value}
     */
    public static EmbeddedPostgres start(Path home, Path programs, List<String> options) {
        Path absolute = home.toAbsolutePath();
        EmbeddedPostgres server = new EmbeddedPostgres(
                absolute, programs.toAbsolutePath().resolve("postgresql-" + VERSION), ProcessRunner.freePort());
        try {
            Files.createDirectories(absolute);
            Files.createDirectories(programs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PostgresBinaries.unpack(server.programs);
        if (!Files.exists(server.data().resolve("PG_VERSION"))) {
            server.initialise();
        }
        if (Files.exists(server.data().resolve(PID_FILE))) {
            server.stopOrphan();
        }
        server.launch(options);
        return server;
    }

    /** URI with the name and password of the superuser. */
    public String uri() {
        return uri(home, port);
    }

    private static String uri(Path home, int port) {
        return "postgresql://" + USER + ":" + read(home.resolve(PASSWORD_FILE)) + "@127.0.0.1:" + port + "/" + DATABASE;
    }

    /**
     * URI of a server that another process runs.
     *
     * @throws IllegalStateException if no server runs
     */
    static String runningUri(Path home) {
        Path pidFile = home.resolve("data").resolve(PID_FILE);
        if (!Files.exists(pidFile)) {
            throw new IllegalStateException("No embedded PostgreSQL runs in " + home);
        }
        return uri(home, Integer.parseInt(read(pidFile).lines().toList().get(PORT_LINE)));
    }

    /** Data directory of the server. */
    public Path data() {
        return home.resolve("data");
    }

    @Override
    public void close() {
        ProcessRunner.run(log(), command("pg_ctl", "-D", data().toString(), "-m", "fast", "-w", "stop"));
    }

    private void initialise() {
        writeSecret(passwordFile(), randomPassword());
        ProcessRunner.run(
                log(),
                command(
                        "initdb",
                        "-D",
                        data().toString(),
                        "-U",
                        USER,
                        "--pwfile",
                        passwordFile().toString(),
                        "-A",
                        "scram-sha-256",
                        "-E",
                        "UTF8",
                        "--locale-provider=builtin",
                        "--locale=C.UTF-8",
                        "--no-instructions",
                        "--no-sync"));
    }

    /** A killed process leaves its server running; a crash of the machine leaves only the pid file. */
    private void stopOrphan() {
        if (!isRunning()) {
            deleteQuietly(data().resolve(PID_FILE));
            return;
        }
        try {
            close();
        } catch (IllegalStateException notRunning) {
            deleteQuietly(data().resolve(PID_FILE));
        }
    }

    /** Whether the process of the pid file is a PostgreSQL; another program may have its pid. */
    private boolean isRunning() {
        return read(data().resolve(PID_FILE))
                .lines()
                .findFirst()
                .filter(line -> line.matches("\\d+"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(ProcessRunner::isRunning)
                .filter(process -> process.info().command().orElse("postgres").contains("postgres"))
                .isPresent();
    }

    private void launch(List<String> options) {
        StringBuilder flags =
                new StringBuilder("-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=");
        options.forEach(option -> flags.append(" -c ").append(option));
        ProcessRunner.run(
                log(),
                command(
                        "pg_ctl",
                        "-D",
                        data().toString(),
                        "-l",
                        log().toString(),
                        "-w",
                        "-o",
                        flags.toString(),
                        "start"));
    }

    private List<String> command(String program, String... arguments) {
        return PostgresBinaries.command(programs, program, arguments);
    }

    private Path log() {
        return home.resolve("postgres.log");
    }

    private Path passwordFile() {
        return home.resolve(PASSWORD_FILE);
    }

    private static String randomPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void writeSecret(Path file, String secret) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file);
            Files.setPosixFilePermissions(
                    file, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            Files.writeString(file, secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
