package app.thisthat.harness;

import app.thisthat.simulator.SimulatorSettings;
import app.thisthat.simulator.SimulatorVerticle;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The simulated feed in a separate process, which tests kill and suspend. */
public final class FeedProcess implements AutoCloseable {

    /** The number of open markets. */
    public static final int MARKETS = 20;

    private static final String READY = "Feed ready";
    private static final long START_SECONDS_MAX = 60;
    private static final long POLL_MS = 50;

    private final Process process;
    private final int port;

    private FeedProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a feed on a port with a fixed seed, at real speed. Returns when it is ready. */
    public static FeedProcess start(int port) {
        try {
            Path output = Files.createTempFile(Files.createDirectories(Path.of("target", "services")), "feed", ".log");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            FeedProcess.class.getName(),
                            String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
            while (!Files.readString(output).contains(READY)) {
                if (System.nanoTime() > deadline || process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("Feed did not start:\n" + Files.readString(output));
                }
            }
            return new FeedProcess(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Entry point of the process. */
    public static void main(String... arguments) {
        int port = Integer.parseInt(arguments[0]);
        TestDatabase.await(
                Vertx.vertx().deployVerticle(new SimulatorVerticle(new SimulatorSettings(port, MARKETS, 1, 1, 0))));
        System.out.println(READY);
    }

    /** The URL of a part: {@code gamma}, {@code clob} or {@code data}. */
    public String url(String part) {
        return "http://127.0.0.1:" + port + "/" + part;
    }

    /** The URL of the WebSocket. */
    public String wsUrl() {
        return "ws://127.0.0.1:" + port + "/ws/market";
    }

    /** The handle that receives signals. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
