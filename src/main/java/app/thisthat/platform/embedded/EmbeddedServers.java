package app.thisthat.platform.embedded;

import app.thisthat.platform.postgres.DatabaseSettings;
import app.thisthat.platform.redis.RedisSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The embedded servers for which the settings have no address: none, one or both. */
public final class EmbeddedServers implements AutoCloseable {

    /**
     * PostgreSQL's defaults are small. With a small WAL it makes a checkpoint every minute under load and writes full
     * pages after each. Shared buffers take memory only when they are used.
     */
    private static final List<String> POSTGRES_OPTIONS =
            List.of("shared_buffers=512MB", "min_wal_size=1GB", "max_wal_size=4GB");

    private final Optional<FileChannel> lock;
    private final Optional<EmbeddedPostgres> postgres;
    private final Optional<EmbeddedRedis> redis;
    private final String configuredPostgresUri;
    private final String configuredRedisUri;

    private EmbeddedServers(
            Optional<FileChannel> lock,
            Optional<EmbeddedPostgres> postgres,
            Optional<EmbeddedRedis> redis,
            String configuredPostgresUri,
            String configuredRedisUri) {
        this.lock = lock;
        this.postgres = postgres;
        this.redis = redis;
        this.configuredPostgresUri = configuredPostgresUri;
        this.configuredRedisUri = configuredRedisUri;
    }

    /**
     * Starts the servers that have no address in the settings.
     *
     * @throws IllegalStateException if another process uses the same directory, or a server does not start
     */
    public static EmbeddedServers start(Path dataDir, DatabaseSettings database, RedisSettings redisSettings) {
        boolean needsPostgres = database.uri().isEmpty();
        boolean needsRedis = redisSettings.uri().isEmpty();
        if (!needsPostgres && !needsRedis) {
            return new EmbeddedServers(
                    Optional.empty(), Optional.empty(), Optional.empty(), database.uri(), redisSettings.uri());
        }
        Path home = dataDir.toAbsolutePath();
        FileChannel lock = lock(home);
        CompletableFuture<Optional<EmbeddedRedis>> redis = CompletableFuture.supplyAsync(() -> needsRedis
                ? Optional.of(EmbeddedRedis.start(home.resolve("redis"), home.resolve("programs")))
                : Optional.empty());
        Optional<EmbeddedPostgres> postgres = needsPostgres
                ? Optional.of(
                        EmbeddedPostgres.start(home.resolve("postgres"), home.resolve("programs"), POSTGRES_OPTIONS))
                : Optional.empty();
        return new EmbeddedServers(Optional.of(lock), postgres, started(redis), database.uri(), redisSettings.uri());
    }

    private static Optional<EmbeddedRedis> started(CompletableFuture<Optional<EmbeddedRedis>> redis) {
        try {
            return redis.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
    }

    /** Without the lock a second process would stop the servers of the first one as orphans. */
    private static FileChannel lock(Path home) {
        try {
            Files.createDirectories(home);
            FileChannel channel =
                    FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IllegalStateException("Another process uses " + home + "; set THISTHAT_DATA_DIR");
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** URI of the embedded PostgreSQL, otherwise the one of the settings. */
    public String postgresUri() {
        return postgres.map(EmbeddedPostgres::uri).orElse(configuredPostgresUri);
    }

    /** URI of the embedded Redis, otherwise the one of the settings. */
    public String redisUri() {
        return redis.map(EmbeddedRedis::uri).orElse(configuredRedisUri);
    }

    /**
     * URI of the PostgreSQL of a running service with these settings.
     *
     * @throws IllegalStateException if the settings have no address and no embedded server runs
     */
    public static String runningPostgresUri(Path dataDir, DatabaseSettings database) {
        return database.uri().isEmpty() ? EmbeddedPostgres.runningUri(dataDir.resolve("postgres")) : database.uri();
    }

    @Override
    public void close() {
        redis.ifPresent(EmbeddedRedis::close);
        postgres.ifPresent(EmbeddedPostgres::close);
        lock.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
