package app.thisthat.inbox;

import app.thisthat.inbox.InboxJobStore.Chunk;
import app.thisthat.inbox.InboxJobStore.Reminder;
import app.thisthat.inbox.mail.InboxMailer;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The jobs of the inbox, each on one node of the cluster. A run repeats its statement until nothing is left or the lease
 * ends. What a statement does is one transaction with its cursor, so a crash or a second node repeats or skips nothing.
 */
public final class InboxVerticle extends VerticleBase {

    private static final Duration ENTRIES_INTERVAL = Duration.ofSeconds(1);
    private static final Duration REMINDERS_INTERVAL = Duration.ofSeconds(30);
    private static final Duration MAILS_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CLEANUP_INTERVAL = Duration.ofMinutes(10);
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(15);

    /** Bets or users of one transaction. */
    private static final int CHUNK = 1_000;

    private static final int CLEANUP_CHUNK = 5_000;

    private static final List<Reminder> REMINDERS = List.of(
            new Reminder(InboxType.REWARD_READY, Duration.ofHours(24), Duration.ofHours(48), 0),
            new Reminder(InboxType.STREAK_AT_RISK, Duration.ofHours(42), Duration.ofHours(48), 3));

    private final InboxJobStore store;
    private final InboxMailer mailer;
    private final Bus bus;
    private final LeaderLeases leases;
    private final InboxMetrics metrics;

    /** Creates the one instance of a node. */
    public InboxVerticle(InboxJobStore store, InboxMailer mailer, Bus bus, LeaderLeases leases, InboxMetrics metrics) {
        this.store = store;
        this.mailer = mailer;
        this.bus = bus;
        this.leases = leases;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        leases.every("inbox.entries", ENTRIES_INTERVAL, lease -> repeat(lease, () -> store.advance(CHUNK)));
        leases.every("inbox.reminders", REMINDERS_INTERVAL, this::remind);
        leases.every("inbox.mails", MAILS_INTERVAL, mailer::run);
        leases.every("inbox.cleanup", CLEANUP_INTERVAL, this::cleanUp);
        leases.every("inbox.metrics", METRICS_INTERVAL, lease -> measure());
        return Future.succeededFuture();
    }

    private Future<Void> remind(Lease lease) {
        Future<Void> done = Future.succeededFuture();
        for (Reminder reminder : REMINDERS) {
            done = done.compose(reminded -> repeat(lease, () -> store.remind(reminder, CHUNK)));
        }
        return done;
    }

    private Future<Void> repeat(Lease lease, Supplier<Future<Chunk>> statement) {
        return statement.get().compose(chunk -> {
            if (!chunk.users().isEmpty()) {
                bus.publish(InboxChanged.ADDRESS, new InboxChanged(chunk.users()));
            }
            return chunk.full() && lease.held() ? repeat(lease, statement) : Future.succeededFuture();
        });
    }

    private Future<Void> cleanUp(Lease lease) {
        return store.deleteExpired(CLEANUP_CHUNK)
                .compose(deleted ->
                        deleted >= CLEANUP_CHUNK && lease.held() ? cleanUp(lease) : Future.succeededFuture());
    }

    private Future<Void> measure() {
        return store.countNew()
                .onSuccess(metrics::added)
                .compose(counted -> store.lag())
                .onSuccess(metrics::lagged)
                .mapEmpty();
    }
}
