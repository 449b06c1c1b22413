package app.thisthat.platform.embedded;

import app.thisthat.platform.PrivateFiles;
import app.thisthat.platform.postgres.DatabaseSettings;
import app.thisthat.platform.redis.RedisSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded servers for which the settings have no address: none, one or both. */
public final class EmbeddedServers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);

    /**
     * PostgreSQL's defaults are small. With a small WAL it makes a checkpoint every minute under load and writes full
     * pages after each. Shared buffers take memory only when they are used.
     */
    private static final List<String> POSTGRES_OPTIONS =
            List.of("shared_buffers=512MB", "min_wal_size=1GB", "max_wal_size=4GB");

    private final List<AutoCloseable> parts;
    private final Optional<ServerWatchdog> watchdog;
    private final String postgresUri;
    private final String redisUri;

    private EmbeddedServers(
            List<AutoCloseable> parts, Optional<ServerWatchdog> watchdog, String postgresUri, String redisUri) {
        this.parts = parts;
        this.watchdog = watchdog;
        this.postgresUri = postgresUri;
        this.redisUri = redisUri;
    }

    /**
     * Starts the servers that have no address in the settings. If one does not start, the other is stopped.
     *
     * @throws IllegalStateException if another process uses the same directory, or a server does not start
     */
    public static EmbeddedServers start(Path dataDir, DatabaseSettings database, RedisSettings redisSettings) {
        boolean needsPostgres = database.uri().isEmpty();
        boolean needsRedis = redisSettings.uri().isEmpty();
        if (!needsPostgres && !needsRedis) {
            return new EmbeddedServers(List.of(), Optional.empty(), database.uri(), redisSettings.uri());
        }
        Path home = dataDir.toAbsolutePath();
        Path programs = home.resolve("programs");
        FileChannel lock = prepare(home, programs);
        Optional<CompletableFuture<EmbeddedPostgres>> postgres = start(
                needsPostgres, () -> EmbeddedPostgres.start(home.resolve("postgres"), programs, POSTGRES_OPTIONS));
        Optional<CompletableFuture<EmbeddedRedis>> redis =
                start(needsRedis, () -> EmbeddedRedis.start(home.resolve("redis"), programs));
        List<EmbeddedServer> started = started(
                lock, Stream.of(redis, postgres).flatMap(Optional::stream).toList());
        ServerWatchdog watchdog = new ServerWatchdog(started, home);
        List<AutoCloseable> parts = new ArrayList<>(List.of(watchdog));
        parts.addAll(started);
        parts.add(lock);
        return new EmbeddedServers(
                parts,
                Optional.of(watchdog),
                postgres.map(CompletableFuture::join).map(EmbeddedPostgres::uri).orElse(database.uri()),
                redis.map(CompletableFuture::join).map(EmbeddedRedis::uri).orElse(redisSettings.uri()));
    }

    private static <T> Optional<CompletableFuture<T>> start(boolean needed, Supplier<T> server) {
        return needed ? Optional.of(CompletableFuture.supplyAsync(server)) : Optional.empty();
    }

    /** Waits for all servers, because one that is still starting cannot be stopped. */
    private static List<EmbeddedServer> started(
            FileChannel lock, List<? extends CompletableFuture<? extends EmbeddedServer>> starting) {
        List<EmbeddedServer> started = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<? extends EmbeddedServer> server : starting) {
            try {
                started.add(server.join());
            } catch (CompletionException e) {
                failures.add(e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            List<AutoCloseable> parts = new ArrayList<>(started);
            parts.add(lock);
            closeAll(parts);
            IllegalStateException failure =
                    new IllegalStateException(failures.get(0).getMessage(), failures.get(0));
            failures.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
        return started;
    }

    /**
     * Creates and locks the directory, and deletes what a killed start has left. Without the lock a second process would
     * stop the servers of the first one as orphans.
     */
    private static FileChannel prepare(Path home, Path programs) {
        try {
            PrivateFiles.createFolder(home);
            FileChannel channel = lock(home);
            PrivateFiles.createFolder(programs);
            PrivateFiles.deleteUnfinished(home);
            PrivateFiles.deleteUnfinished(programs);
            return channel;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot write to the data folder " + home + " (data.dir, THISTHAT_DATA_DIR): " + e, e);
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        Path file = home.resolve("lock");
        PrivateFiles.createFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException("Another process uses " + home + "; set THISTHAT_DATA_DIR");
        }
        return channel;
    }

    /** URI of the embedded PostgreSQL, otherwise the one of the settings. */
    public String postgresUri() {
        return postgresUri;
    }

    /** URI of the embedded Redis, otherwise the one of the settings. */
    public String redisUri() {
        return redisUri;
    }

    /**
     * URI of the PostgreSQL of a running service with these settings.
     *
     * @throws IllegalStateException if the settings have no address and no embedded server runs
     */
    public static String runningPostgresUri(Path dataDir, DatabaseSettings database) {
        return database.uri().isEmpty() ? EmbeddedPostgres.runningUri(dataDir.resolve("postgres")) : database.uri();
    }

    /** Whether the disk of the embedded servers is full; false without embedded servers. */
    public boolean isDiskFull() {
        return watchdog.map(ServerWatchdog::isDiskFull).orElse(false);
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    /** Closes every part, also if one fails. */
    private static void closeAll(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("Stop of an embedded server failed", e);
            }
        }
    }
}
