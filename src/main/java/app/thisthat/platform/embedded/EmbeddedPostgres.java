package app.thisthat.platform.embedded;

import app.thisthat.platform.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** An embedded PostgreSQL server on a free port of the loopback address. */
public final class EmbeddedPostgres implements EmbeddedServer {

    private static final String VERSION = "18.6";
    private static final String USER = "thisthat";
    private static final String DATABASE = "postgres";
    private static final String PASSWORD_FILE = "password";
    private static final String PID_FILE = "postmaster.pid";
    private static final String NO_FSYNC = "fsync=off";

    /** Line index of the port in the pid file ({@code LOCK_FILE_LINE_PORT} of PostgreSQL, which counts from 1). */
    private static final int PORT_LINE = 3;

    /** Starts with another port each, because another process may take a free port before the server does. */
    private static final int PORT_ATTEMPTS = 5;

    private static final String PORT_IN_USE = "could not bind";

    /** A server that a killed process was about to start has started meanwhile. */
    private static final String DATA_IN_USE = "lock file \"postmaster.pid\" already exists";

    private final Path home;
    private final Path programs;
    private final List<String> options;
    private int port;

    private EmbeddedPostgres(Path home, Path programs, List<String> options) {
        this.home = home;
        this.programs = programs;
        this.options = options;
    }

    /**
     * Starts a server. The first start creates the database cluster.
     *
     * @param home directory of the data, the password and the log
     * @param programs directory of the unpacked binaries, shared by all servers
     * @param options settings of the server, as {@code name=value}
     * @throws IllegalStateException with the end of the log, if the server does not start
     */
    public static EmbeddedPostgres start(Path home, Path programs, List<String> options) {
        return start(home, programs, options, ProcessRunner::freePort);
    }

    /** Starts a server on the first port of the supplier that is free. */
    static EmbeddedPostgres start(Path home, Path programs, List<String> options, IntSupplier ports) {
        EmbeddedPostgres server = new EmbeddedPostgres(
                home.toAbsolutePath(),
                programs.toAbsolutePath().resolve("postgresql-" + VERSION),
                List.copyOf(options));
        try {
            PrivateFiles.createFolder(server.home);
            PrivateFiles.createFolder(server.programs.getParent());
            PrivateFiles.deleteUnfinished(server.home);
            PostgresBinaries.unpack(server.programs);
            if (Files.notExists(server.data())) {
                server.initialise();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare the embedded PostgreSQL in " + server.home, e);
        }
        server.requirePassword();
        server.stopOrphan();
        server.launch(ports);
        return server;
    }

    /** URI with the name and password of the superuser. */
    public String uri() {
        return uri(home, port);
    }

    private static String uri(Path home, int port) {
        return "postgresql://" + USER + ":" + PrivateFiles.read(home.resolve(PASSWORD_FILE)) + "@127.0.0.1:" + port
                + "/" + DATABASE;
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
        return uri(
                home,
                Integer.parseInt(PrivateFiles.read(pidFile).lines().toList().get(PORT_LINE)));
    }

    /** Data directory of the server. */
    public Path data() {
        return home.resolve("data");
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public void close() {
        ProcessRunner.run(log(), command("pg_ctl", "-D", data().toString(), "-m", "fast", "-w", "stop"));
    }

    /** Creates the cluster beside its place and renames it, so that a killed start leaves no half of a cluster. */
    private void initialise() throws IOException {
        Path unfinished = PrivateFiles.unfinished(data());
        PrivateFiles.write(passwordFile(), PrivateFiles.randomSecret());
        try {
            ProcessRunner.run(log(), command("initdb", initialisation(unfinished)));
            PrivateFiles.publish(unfinished, data());
        } finally {
            PrivateFiles.deleteTree(unfinished); // a failure may be a full disk
        }
    }

    private String[] initialisation(Path folder) {
        List<String> arguments = new ArrayList<>(List.of(
                "-D",
                folder.toString(),
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
                "--no-instructions"));
        if (options.contains(NO_FSYNC)) {
            arguments.add("--no-sync");
        }
        return arguments.toArray(String[]::new);
    }

    private void requirePassword() {
        if (Files.notExists(passwordFile()) || PrivateFiles.read(passwordFile()).isEmpty()) {
            throw new IllegalStateException("The password file " + passwordFile()
                    + " is missing or empty; restore it, or set THISTHAT_DATA_DIR to a new folder");
        }
    }

    /** A killed process leaves its server running; a crash of the machine leaves only the pid file. */
    private void stopOrphan() {
        if (process().isPresent()) {
            try {
                close();
            } catch (IllegalStateException ended) {
                process().ifPresent(ProcessHandle::destroy);
            }
        }
        if (process().isEmpty()) {
            deletePidFile();
        }
    }

    @Override
    public boolean isRunning() {
        return process().isPresent();
    }

    /** The process of the pid file, if it is the server of this folder; another program may have its pid. */
    private Optional<ProcessHandle> process() {
        Path pidFile = data().resolve(PID_FILE);
        if (Files.notExists(pidFile)) {
            return Optional.empty();
        }
        return PrivateFiles.read(pidFile)
                .lines()
                .findFirst()
                .filter(line -> line.matches("\\d{1,18}"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .filter(ProcessRunner::isRunning)
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains("postgres") && line.contains(data().toString()))
                        .orElse(true));
    }

    private void launch(IntSupplier ports) {
        for (int attempt = 1; ; attempt++) {
            port = ports.getAsInt();
            long logged = ProcessRunner.logSize(log());
            try {
                launch();
                return;
            } catch (IllegalStateException e) {
                String lines = ProcessRunner.logSince(log(), logged);
                if (attempt == PORT_ATTEMPTS || !(lines.contains(PORT_IN_USE) || lines.contains(DATA_IN_USE))) {
                    throw e;
                }
                stopOrphan();
            }
        }
    }

    @Override
    public void restart() {
        deletePidFile();
        launch();
    }

    private void launch() {
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

    private void deletePidFile() {
        try {
            Files.deleteIfExists(data().resolve(PID_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
