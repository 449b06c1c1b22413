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

/** The servers that the settings leave to us, kept below {@code data.dir}: none, one or both. */
public final class EmbeddedServers implements AutoCloseable {

    /**
     * PostgreSQL takes memory only as it fills; its defaults are for machines of long ago. With little room for its log it
     * makes a checkpoint a minute under load, and logs whole pages after each.
     */
    private static final List<String> OPTIONS = List.of("shared_buffers=512MB", "min_wal_size=1GB", "max_wal_size=4GB");

    private final Optional<FileChannel> lock;
    private final Optional<EmbeddedPostgres> postgres;
    private final Optional<EmbeddedRedis> redis;
    private final String givenPostgresUri;
    private final String givenRedisUri;

    private EmbeddedServers(
            Optional<FileChannel> lock,
            Optional<EmbeddedPostgres> postgres,
            Optional<EmbeddedRedis> redis,
            String givenPostgresUri,
            String givenRedisUri) {
        this.lock = lock;
        this.postgres = postgres;
        this.redis = redis;
        this.givenPostgresUri = givenPostgresUri;
        this.givenRedisUri = givenRedisUri;
    }

    /**
     * Starts what has no address in the settings.
     *
     * @throws IllegalStateException if another process works with the same data, or if a server does not start
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
                ? Optional.of(EmbeddedPostgres.start(home.resolve("postgres"), home.resolve("programs"), OPTIONS))
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

    /** A process that starts stops the servers a killed one left; without this it would stop those of a living one. */
    private static FileChannel lock(Path home) {
        try {
            Files.createDirectories(home);
            FileChannel channel =
                    FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IllegalStateException("Another THISTHAT works with " + home + "; set THISTHAT_DATA_DIR");
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where PostgreSQL is reached: the embedded one, else the address of the settings. */
    public String postgresUri() {
        return postgres.map(EmbeddedPostgres::uri).orElse(givenPostgresUri);
    }

    /** Where Redis is reached: the embedded one, else the address of the settings. */
    public String redisUri() {
        return redis.map(EmbeddedRedis::uri).orElse(givenRedisUri);
    }

    /**
     * Where the PostgreSQL of a service that already runs on these settings is reached.
     *
     * @throws IllegalStateException if it is to be an embedded one and none runs
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
