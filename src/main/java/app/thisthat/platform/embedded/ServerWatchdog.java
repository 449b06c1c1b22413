package app.thisthat.platform.embedded;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts embedded servers that have ended, and checks the free space of their disk. PostgreSQL ends when it cannot
 * write its log. Uses a thread of its own.
 */
final class ServerWatchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerWatchdog.class);
    private static final long INTERVAL_MS = 1_000;
    private static final long STOP_SECONDS_MAX = 100;

    /** PostgreSQL needs space for the next segment of its log. */
    private static final long FREE_BYTES_MIN = 16 << 20;

    private final List<EmbeddedServer> servers;
    private final Path home;
    private final Set<String> failed = new HashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread watchdog = new Thread(task, "embedded-servers");
        watchdog.setDaemon(true);
        return watchdog;
    });
    private final ScheduledFuture<?> checks;
    private volatile boolean diskFull;

    ServerWatchdog(List<EmbeddedServer> servers, Path home) {
        this.servers = servers;
        this.home = home;
        this.checks = thread.scheduleWithFixedDelay(this::check, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether the free space of the disk is less than the servers need. */
    boolean isDiskFull() {
        return diskFull;
    }

    private void check() {
        diskFull = isFull(home);
        servers.forEach(this::restartIfEnded);
    }

    static boolean isFull(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return store.getUsableSpace() < FREE_BYTES_MIN;
        } catch (IOException notReadable) {
            return false;
        }
    }

    /** Never throws, because an exception would end the schedule. */
    private void restartIfEnded(EmbeddedServer server) {
        try {
            if (!server.isRunning()) {
                server.restart();
                failed.remove(server.name());
                LOG.warn("Embedded {} had ended and was restarted", server.name());
            }
        } catch (RuntimeException e) {
            if (failed.add(server.name())) { // logged once for each outage
                LOG.error("Restart of the embedded {} failed; it is tried every second", server.name(), e);
            }
        }
    }

    /** Stops to restart servers; waits for a restart in progress. */
    @Override
    public void close() {
        checks.cancel(false);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                LOG.warn("A restart of an embedded server is still in progress");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
