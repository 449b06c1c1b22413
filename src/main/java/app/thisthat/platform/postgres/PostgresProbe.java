package app.thisthat.platform.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Feels whether PostgreSQL answers at all. One that is gone says so by itself, connections break; one that hangs, with its
 * connections open, would let requests wait without end, since the driver knows no time-out of its own.
 */
public final class PostgresProbe {

    private static final long BEAT_MS = 250;
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Pool pool;
    private final long timer;
    private boolean asking;
    private volatile long askedAt;
    private volatile boolean answered = true;

    /** Feels the pulse over a connection of its own, which no other question can hold up. */
    public PostgresProbe(Vertx vertx, String postgresUri) {
        this.vertx = vertx;
        this.pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(1))
                .connectingTo(PgConnectOptions.fromUri(postgresUri).addProperty("application_name", "thisthat pulse"))
                .using(vertx)
                .build();
        this.timer = vertx.setPeriodic(BEAT_MS, beat -> ask());
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        askedAt = System.nanoTime();
        answered = false;
        pool.query("select 1").execute().onComplete(done -> {
            asking = false;
            answered = true;
        });
    }

    /** Whether PostgreSQL has been silent for a second. That it refuses to answer is an answer. */
    public boolean silent() {
        return !answered && System.nanoTime() - askedAt > SILENCE.toNanos();
    }

    /** Closes the connection. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return pool.close().timeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
