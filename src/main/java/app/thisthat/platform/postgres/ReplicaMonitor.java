package app.thisthat.platform.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the replica is used. It reads the position of the primary's log, and then the position that the
 * replica has replayed until it has reached the former. The time of that is the lag, so an idle primary causes no lag
 * and no clocks are compared. {@link #tick} runs on one event loop; all other methods are thread-safe.
 */
public final class ReplicaMonitor {

    /** Interval of the ticks, and of the readings of a replica that is behind. */
    static final Duration TICK = Duration.ofMillis(20);

    /** Interval of the measurements. */
    static final Duration INTERVAL = Duration.ofMillis(100);

    /**
     * A server without a reply for this time, or the maximum lag if that is longer, is lost. With {@link #INTERVAL} and
     * {@link #TICK} it bounds the detection of a hanging replica by 0.42 s, or 1.12 s with the longest maximum lag, so
     * that a read can begin again on the primary within the 2 s of a request.
     */
    static final Duration REPLY_MAX = Duration.ofMillis(300);

    /** Least time between two lines in the log: a replica may be near its limit for hours. */
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    private static final String STARTING = "has not been checked yet";
    private static final String NONE = "";
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaMonitor.class);

    private final Supplier<Future<LogPosition>> primary;
    private final Supplier<Future<LogPosition>> replica;
    private final Duration maxLag;
    private final Duration replyMax;
    private final LongSupplier nanoTime;
    private final Set<Runnable> lossHandlers = ConcurrentHashMap.newKeySet();

    /** Why the replica is not used. */
    private volatile String obstacle = STARTING;

    private volatile boolean up;
    private volatile Duration lag = Duration.ZERO;

    private Future<?> reply = Future.succeededFuture();
    private Supplier<Future<LogPosition>> asked;
    private long sentNanos;

    /** The primary's position that the replica must reach, and the time before its reading; null between measurements. */
    private LogPosition target;

    private long startNanos;

    /** The last line in the log. */
    private String loggedObstacle = STARTING;

    private long loggedNanos;

    /**
     * A position in the write-ahead log.
     *
     * @param standby whether the server replays the log of another one
     * @param cluster identity of the database cluster, the same for a primary and its standbys
     * @param timeline changes when a standby becomes a primary; positions of different timelines cannot be compared
     * @param bytes of a primary: written to disk, with every confirmed commit; of a standby: replayed
     */
    record LogPosition(boolean standby, long cluster, int timeline, long bytes) {}

    /**
     * The state of the replica.
     *
     * @param used whether it gets reads
     * @param up whether it replied
     * @param lagSeconds empty while it is down
     * @param obstacle why it is not used; empty if it is
     */
    public record Status(boolean used, boolean up, OptionalDouble lagSeconds, String obstacle) {}

    ReplicaMonitor(
            Supplier<Future<LogPosition>> primary,
            Supplier<Future<LogPosition>> replica,
            Duration maxLag,
            LongSupplier nanoTime) {
        this.primary = primary;
        this.replica = replica;
        this.maxLag = maxLag;
        this.replyMax = maxLag.compareTo(REPLY_MAX) > 0 ? maxLag : REPLY_MAX;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong() - INTERVAL.toNanos();
        this.loggedNanos = nanoTime.getAsLong() - LOG_INTERVAL.toNanos();
    }

    /** Runs at {@link #TICK}, always on the same event loop. */
    void tick() {
        logChange();
        long now = nanoTime.getAsLong();
        if (!reply.isComplete()) {
            if (now - sentNanos >= replyMax.toNanos()) {
                lose("does not reply");
            }
        } else if (target != null) {
            ask(replica);
        } else if (now - startNanos >= INTERVAL.toNanos()) {
            startNanos = now;
            ask(primary);
        }
    }

    private void ask(Supplier<Future<LogPosition>> server) {
        asked = server;
        sentNanos = nanoTime.getAsLong();
        Future<LogPosition> position = server.get();
        reply = position;
        position.onComplete(this::onPosition, this::onFailure);
    }

    private void onPosition(LogPosition position) {
        if (asked == primary) {
            target = position;
            ask(replica);
            return;
        }
        up = true;
        Optional<String> mismatch = mismatch(position);
        if (mismatch.isPresent()) {
            target = null;
            abandonReads(mismatch.get());
            return;
        }
        lag = Duration.ofNanos(nanoTime.getAsLong() - startNanos);
        boolean reached = position.bytes >= target.bytes;
        if (lag.compareTo(maxLag) > 0) {
            become("lags by more than " + maxLag.toMillis() + " ms");
        } else if (reached) {
            become(NONE);
        }
        target = reached ? null : target;
    }

    private Optional<String> mismatch(LogPosition position) {
        if (!position.standby) {
            return Optional.of("is not a standby");
        }
        if (position.cluster != target.cluster) {
            return Optional.of("is a standby of another database cluster");
        }
        return position.timeline == target.timeline
                ? Optional.empty()
                : Optional.of("has not reached the timeline of the primary");
    }

    private void onFailure(Throwable failure) {
        target = null;
        lose(failure instanceof PgException error ? "replied: " + error.getErrorMessage() : "cannot be reached");
    }

    /** Reads on the replica need no primary. New ones do: without its position their age is unknown. */
    private void lose(String fault) {
        if (asked == primary) {
            become("the primary " + fault);
        } else {
            up = false;
            abandonReads(fault);
        }
    }

    private void abandonReads(String fault) {
        become(fault);
        List.copyOf(lossHandlers).forEach(Runnable::run);
    }

    private void become(String now) {
        obstacle = now;
        logChange();
    }

    /** A change within {@link #LOG_INTERVAL} is logged later, unless it has been undone. */
    private void logChange() {
        long now = nanoTime.getAsLong();
        if (obstacle.equals(loggedObstacle) || now - loggedNanos < LOG_INTERVAL.toNanos()) {
            return;
        }
        loggedObstacle = obstacle;
        loggedNanos = now;
        if (isUsed()) {
            LOG.info("The replica is used");
        } else {
            LOG.atWarn().addKeyValue("reason", obstacle).log("The replica is not used");
        }
    }

    /** Whether reads may go to the replica. */
    boolean isUsed() {
        return obstacle.equals(NONE);
    }

    /** Runs an action once, when the replica is lost; at once if it is not used. */
    void onLoss(Runnable action) {
        lossHandlers.add(action);
        if (!isUsed()) {
            action.run();
        }
    }

    /** Removes an action of {@link #onLoss}. */
    void removeLossHandler(Runnable action) {
        lossHandlers.remove(action);
    }

    /** The state for health and metrics. */
    public Status status() {
        OptionalDouble seconds =
                up ? OptionalDouble.of(lag.toNanos() / (double) TimeUnit.SECONDS.toNanos(1)) : OptionalDouble.empty();
        return new Status(isUsed(), up, seconds, obstacle);
    }
}
