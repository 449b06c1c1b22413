package app.thisthat.platform.embedded;

import app.thisthat.platform.Digests;
import app.thisthat.platform.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded Redis server on the loopback address. Only the user of the service may connect, so other local users
 * cannot run scripts. That user cannot administer the server.
 */
public final class EmbeddedRedis implements EmbeddedServer {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final String USER = "thisthat";
    private static final String DUMP = "dump.rdb";
    private static final Pattern PID_OF_LOG_LINE =
            Pattern.compile("^(\\d{1,18}):C .* Redis is starting", Pattern.MULTILINE);
    private static final String PORT_IN_USE = "Failed listening on port";

    /** Starts with another port each, because another process may take a free port before the server does. */
    private static final int PORT_ATTEMPTS = 5;

    private static final long STOP_SECONDS_MAX = 5;
    private static final long START_SECONDS_MAX = 10;
    private static final long START_POLL_MS = 25;
    private static final int SOCKET_TIMEOUT_MS = 1_000;
    private static final int RESPONSE_BYTES_MAX = 64;

    private final Path home;
    private final Path program;
    private int port;
    private volatile Optional<ProcessHandle> started = Optional.empty();

    private EmbeddedRedis(Path home, Path program) {
        this.home = home;
        this.program = program;
    }

    /** How a start ended. */
    private enum Start {
        READY,
        PORT_TAKEN,
        ENDED,
        TIMEOUT
    }

    /**
     * Starts a server on a free port.
     *
     * @param home directory of the password, the dump and the log
     * @param programs directory of the unpacked binary
     * @throws IllegalStateException with the end of the log, if the server does not start
     */
    public static EmbeddedRedis start(Path home, Path programs) {
        return start(home, programs, ProcessRunner::freePort);
    }

    /** Starts a server on a port. */
    public static EmbeddedRedis start(Path home, Path programs, int port) {
        return start(home, programs, () -> port);
    }

    /** Starts a server on the first port of the supplier that is free. */
    static EmbeddedRedis start(Path home, Path programs, IntSupplier ports) {
        EmbeddedRedis server;
        try {
            PrivateFiles.createFolder(home);
            PrivateFiles.createFolder(programs);
            PrivateFiles.deleteUnfinished(home);
            server = new EmbeddedRedis(home.toAbsolutePath(), RedisBinary.unpack(programs.toAbsolutePath()));
            server.stopOrphan();
            server.deleteUnfinishedDumps();
            if (Files.notExists(server.passwordFile())
                    || PrivateFiles.read(server.passwordFile()).isEmpty()) {
                PrivateFiles.write(server.passwordFile(), PrivateFiles.randomSecret());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare the embedded Redis in " + home, e);
        }
        server.launch(ports);
        return server;
    }

    /** URI with the name and password of the service's user. */
    public String uri() {
        return "redis://" + USER + ":" + PrivateFiles.read(passwordFile()) + "@127.0.0.1:" + port;
    }

    /**
     * The process of the server.
     *
     * @throws IllegalStateException if it does not run
     */
    public ProcessHandle process() {
        return running().orElseThrow(() -> new IllegalStateException("The embedded Redis does not run"));
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public boolean isRunning() {
        return started.filter(ProcessRunner::isRunning).isPresent();
    }

    @Override
    public void close() {
        stopOrphan();
    }

    private void launch(IntSupplier ports) {
        for (int attempt = 1; ; attempt++) {
            port = ports.getAsInt();
            if (launchWithDump() == Start.READY) {
                return;
            }
            if (attempt == PORT_ATTEMPTS) {
                throw notStarted();
            }
        }
    }

    @Override
    public void restart() {
        if (launchWithDump() != Start.READY) {
            throw notStarted();
        }
    }

    private IllegalStateException notStarted() {
        return new IllegalStateException(
                "The embedded Redis does not start, see " + log() + ":\n" + ProcessRunner.tail(log()));
    }

    /** Starts the server. If it ends while it loads its dump, the dump is set aside and the server starts without it. */
    private Start launchWithDump() {
        try {
            Start start = launch();
            Path dump = home.resolve(DUMP);
            if (start == Start.ENDED && Files.exists(dump)) {
                Path aside = PrivateFiles.setAside(dump);
                LOG.warn(
                        "Redis dump damaged, renamed to {}. Lost: last activity of sessions, rate limit counts, cached"
                                + " listings, live ranks (rebuilt)",
                        aside);
                start = launch();
            }
            if (start == Start.ENDED || start == Start.TIMEOUT) {
                stopOrphan();
                throw notStarted();
            }
            return start;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start the embedded Redis in " + home, e);
        }
    }

    /** Starts a daemon, because Ctrl-C in a terminal would stop a child before the service. */
    private Start launch() throws IOException {
        PrivateFiles.write(configuration(), settings());
        long logged = ProcessRunner.logSize(log());
        ProcessRunner.run(log(), List.of(program.toString(), configuration().toString()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (System.nanoTime() < deadline) {
            if (isReady()) {
                started = running();
                return Start.READY;
            }
            String lines = ProcessRunner.logSince(log(), logged);
            if (lines.contains(PORT_IN_USE)) {
                return Start.PORT_TAKEN;
            }
            if (hasEnded(lines)) {
                return Start.ENDED;
            }
            pause();
        }
        return Start.TIMEOUT;
    }

    private String settings() {
        String hash = HexFormat.of()
                .formatHex(Digests.sha256(PrivateFiles.read(passwordFile()).getBytes(StandardCharsets.UTF_8)));
        return String.join(
                "\n",
                "port " + port,
                "bind 127.0.0.1",
                "protected-mode yes",
                "daemonize yes",
                "dir " + quoted(home),
                "dbfilename " + DUMP,
                "pidfile " + quoted(pidFile()),
                "logfile " + quoted(log()),
                "save 60 1000",
                "user default off",
                "user " + USER + " on #" + hash + " ~* &* +@all -@admin",
                "");
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(START_POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during the start of Redis", e);
        }
    }

    /** Whether the server accepts the password and has loaded its dump. Another server on the port does not. */
    private boolean isReady() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_TIMEOUT_MS);
            socket.setSoTimeout(SOCKET_TIMEOUT_MS);
            String commands = "AUTH " + USER + " " + PrivateFiles.read(passwordFile()) + "\r\nPING\r\n";
            socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
            StringBuilder response = new StringBuilder();
            for (int next = 0; next >= 0 && !response.toString().endsWith("+PONG\r\n"); ) {
                next = response.length() == RESPONSE_BYTES_MAX
                        ? -1
                        : socket.getInputStream().read();
                response.append((char) next);
                if (response.charAt(0) == '-' || response.indexOf("\n-") > 0) {
                    return false;
                }
            }
            return response.toString().equals("+OK\r\n+PONG\r\n");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether the process that wrote the lines has ended. */
    private static boolean hasEnded(String lines) {
        Matcher line = PID_OF_LOG_LINE.matcher(lines);
        return line.find()
                && ProcessHandle.of(Long.parseLong(line.group(1)))
                        .filter(ProcessRunner::isRunning)
                        .isEmpty();
    }

    private void stopOrphan() {
        running().ifPresent(process -> {
            process.destroy();
            if (!ProcessRunner.awaitExit(process, STOP_SECONDS_MAX)) {
                process.destroyForcibly();
                ProcessRunner.awaitExit(process, STOP_SECONDS_MAX);
            }
        });
    }

    /** Redis writes a dump under a temporary name; a killed server leaves it. */
    private void deleteUnfinishedDumps() throws IOException {
        try (var dumps = Files.newDirectoryStream(home, "temp-*.rdb")) {
            for (Path dump : dumps) {
                Files.delete(dump);
            }
        }
    }

    /** The Redis of this folder. A server that a killed process has just started may have no pid file yet. */
    private Optional<ProcessHandle> running() {
        Stream<ProcessHandle> candidates =
                ProcessRunner.onLinux() ? ProcessHandle.allProcesses() : ofPidFile().stream();
        return candidates
                .filter(process -> process.info().command().orElse("").contains("redis"))
                .filter(ProcessRunner::isRunning)
                .filter(process -> !ProcessRunner.onLinux() || worksIn(process, home))
                .findFirst();
    }

    /** The process of the pid file; another program may have its pid. */
    private Optional<ProcessHandle> ofPidFile() {
        try {
            return Files.exists(pidFile())
                    ? ProcessHandle.of(Long.parseLong(PrivateFiles.read(pidFile())))
                    : Optional.empty();
        } catch (UncheckedIOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Files.isSameFile(Path.of("/proc", String.valueOf(process.pid()), "cwd"), folder);
        } catch (IOException endedOrOfAnotherUser) {
            return false;
        }
    }

    private Path pidFile() {
        return home.resolve("redis.pid");
    }

    private Path log() {
        return home.resolve("redis.log");
    }

    private Path configuration() {
        return home.resolve("redis.conf");
    }

    private Path passwordFile() {
        return home.resolve("password");
    }
}
