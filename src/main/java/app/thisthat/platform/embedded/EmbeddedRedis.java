package app.thisthat.platform.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** An embedded Redis server on the loopback address. */
public final class EmbeddedRedis implements AutoCloseable {

    private static final long STOP_SECONDS_MAX = 5;
    private static final int START_ATTEMPTS = 200;
    private static final long START_ATTEMPT_MS = 25;
    private static final int SOCKET_TIMEOUT_MS = 1_000;

    private final Path home;
    private final int port;

    private EmbeddedRedis(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /**
     * Starts a server on a free port.
     *
     * @param home directory of the data and the log
     * @param programs directory of the unpacked binary
     */
    public static EmbeddedRedis start(Path home, Path programs) {
        return start(home, programs, ProcessRunner.freePort());
    }

    /** Starts a server on a port. */
    public static EmbeddedRedis start(Path home, Path programs, int port) {
        EmbeddedRedis server = new EmbeddedRedis(home.toAbsolutePath(), port);
        try {
            Files.createDirectories(server.home);
            Files.createDirectories(programs);
            server.stopOrphan();
            server.launch(ExecutableProvider.newJarResourceProvider(programs.toFile())
                    .get()
                    .toPath());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "No embedded Redis is available for this system; set THISTHAT_REDIS_URI", e);
        }
        server.awaitReady();
        return server;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
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
    public void close() {
        stopOrphan();
    }

    /** Starts a daemon, because Ctrl-C in a terminal would stop a child before the service. */
    private void launch(Path program) {
        ProcessRunner.run(
                home.resolve("redis.log"),
                List.of(
                        program.toAbsolutePath().toString(),
                        "--daemonize",
                        "yes",
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        home.toString(),
                        "--pidfile",
                        pidFile().toString(),
                        "--logfile",
                        home.resolve("redis.log").toString(),
                        "--save",
                        "60",
                        "1000"));
    }

    private void awaitReady() {
        for (int attempt = 1; !isReady(); attempt++) {
            if (attempt == START_ATTEMPTS) {
                throw new IllegalStateException(
                        "The embedded Redis does not respond; see " + home.resolve("redis.log"));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(START_ATTEMPT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted during the start of Redis", e);
            }
        }
    }

    private boolean isReady() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException notYet) {
            return false;
        }
    }

    private void stopOrphan() {
        running().ifPresent(process -> {
            process.destroy();
            if (!ProcessRunner.awaitExit(process, STOP_SECONDS_MAX)) {
                process.destroyForcibly();
            }
        });
    }

    /** The process of the pid file, if it is a Redis; another program may have its pid. */
    private Optional<ProcessHandle> running() {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(Files.readString(pidFile()).strip());
            return ProcessHandle.of(pid)
                    .filter(process -> process.info().command().orElse("").contains("redis"));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Path pidFile() {
        return home.resolve("redis.pid");
    }
}
