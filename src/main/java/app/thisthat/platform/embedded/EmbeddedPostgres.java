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

/** A PostgreSQL server of our own on a free port of the loopback address. */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String VERSION = "18.6";
    private static final String USER = "thisthat";
    private static final String DATABASE = "postgres";
    private static final int PASSWORD_BYTES = 24;
    private static final String PASSWORD_FILE = "password";
    private static final String PID_FILE = "postmaster.pid";

    /** The fourth line of the pid file, by PostgreSQL's own {@code miscadmin.h}. */
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
     * Starts a server on the data kept in a folder, which is made at the first start.
     *
     * @param home the folder of the data, the password and the log
     * @param programs the folder of the unpacked programs, shared by all servers of a machine
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
            server.stopLeftOver();
        }
        server.launch(options);
        return server;
    }

    /** Where the server is reached, with its administrator's name and password. */
    public String uri() {
        return uri(home, port);
    }

    private static String uri(Path home, int port) {
        return "postgresql://" + USER + ":" + read(home.resolve(PASSWORD_FILE)) + "@127.0.0.1:" + port + "/" + DATABASE;
    }

    /**
     * Where a server is reached that another process started on the data of a folder.
     *
     * @throws IllegalStateException if none runs
     */
    static String runningUri(Path home) {
        Path note = home.resolve("data").resolve(PID_FILE);
        if (!Files.exists(note)) {
            throw new IllegalStateException("No service runs on " + home);
        }
        return uri(home, Integer.parseInt(read(note).lines().toList().get(PORT_LINE)));
    }

    /** The folder of the server's data. */
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

    /** A process that was killed leaves its server running, or the note of one that died with the machine. */
    private void stopLeftOver() {
        if (!mayRun()) {
            deleteQuietly(data().resolve(PID_FILE));
            return;
        }
        try {
            close();
        } catch (IllegalStateException notRunning) {
            deleteQuietly(data().resolve(PID_FILE));
        }
    }

    /** Whether the process of the note can be a server: its number may belong to another program by now. */
    private boolean mayRun() {
        return read(data().resolve(PID_FILE))
                .lines()
                .findFirst()
                .filter(line -> line.matches("\\d+"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(ProcessRunner::runs)
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
