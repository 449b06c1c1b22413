package app.thisthat.harness;

import app.thisthat.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service in a separate process, which tests kill, suspend and stop. */
public final class ServiceProcess implements AutoCloseable {

    private static final Pattern API_PORT = Pattern.compile("API +http://localhost:(\\d+)/");
    private static final Pattern MANAGEMENT_PORT = Pattern.compile("metrics +http://localhost:(\\d+)/");
    private static final long START_SECONDS_MAX = 60;
    private static final long POLL_MS = 50;

    private final Process process;
    private final Path output;

    private ServiceProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts the service on free ports with {@link TestEnvironment}. Returns when it is ready.
     *
     * @param more additional environment variables
     */
    public static ServiceProcess start(String databaseUri, Map<String, String> more) {
        ServiceProcess service = launch(databaseUri, more);
        service.awaitReady();
        return service;
    }

    /** Starts several services at the same time, one per map of additional variables. */
    public static List<ServiceProcess> startAll(String databaseUri, List<Map<String, String>> more) {
        List<ServiceProcess> services =
                more.stream().map(each -> launch(databaseUri, each)).toList();
        services.forEach(ServiceProcess::awaitReady);
        return services;
    }

    /** Starts the service and returns at once. */
    public static ServiceProcess launch(String databaseUri, Map<String, String> more) {
        try {
            Path output =
                    Files.createTempFile(Files.createDirectories(Path.of("target", "services")), "service", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(TestEnvironment.variables(databaseUri, more));
            return new ServiceProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!API_PORT.matcher(output()).find()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("Service did not start:\n" + output());
            }
            pause();
        }
    }

    private void pause() {
        try {
            process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The port of the API. */
    public int port() {
        return port(API_PORT);
    }

    /** The port of health checks and metrics. */
    public int managementPort() {
        return port(MANAGEMENT_PORT);
    }

    private int port(Pattern line) {
        Matcher port = line.matcher(output());
        if (!port.find()) {
            throw new IllegalStateException("Service is not ready");
        }
        return Integer.parseInt(port.group(1));
    }

    /** The output so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The handle that receives signals. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Sends {@code SIGKILL} and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends {@code SIGKILL} after a time, unless the service has ended. */
    public void killAfter(Duration delay) throws InterruptedException {
        if (!process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** Sends {@code SIGTERM}, waits for the end and returns the exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Waits for the end and returns the exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("Service did not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
