package app.thisthat.platform.jobs;

import app.thisthat.kernel.Ids;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each job on one node of the cluster, the holder of its {@link Lease}. Every node tries to acquire the leases at
 * an interval. After the end of a holder another node acquires the lease: at once if the holder released it, otherwise
 * when it expires.
 */
public final class LeaderLeases {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLeases.class);
    private static final int RENEWALS_PER_TERM = 5;
    private static final Duration RELEASE_MAX = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final LeaseStore store;
    private final Duration term;
    private final String node = Ids.next().toString();
    private final Map<String, Candidate> candidates = new HashMap<>();
    private final long timer;
    private Future<?> renewal = Future.succeededFuture();
    private boolean started;
    private boolean closed;

    /** This node as a candidate for a job. The actions run on the context of the registration. */
    private static final class Candidate {

        private final Context context;
        private final Consumer<Lease> onAcquired;
        private final Runnable onLost;
        private Lease lease;

        Candidate(Context context, Consumer<Lease> onAcquired, Runnable onLost) {
            this.context = context;
            this.onAcquired = onAcquired;
            this.onLost = onLost;
        }

        void acquire(Lease acquired) {
            lease = acquired;
            LOG.atInfo()
                    .addKeyValue("job", acquired.job())
                    .addKeyValue("token", acquired.token())
                    .log("Lease acquired");
            context.runOnContext(turn -> onAcquired.accept(acquired));
        }

        void lose(String reason) {
            LOG.atInfo()
                    .addKeyValue("job", lease.job())
                    .addKeyValue("reason", reason)
                    .log("Lease lost");
            lease.end();
            lease = null;
            context.runOnContext(turn -> onLost.run());
        }
    }

    /**
     * Starts to renew leases.
     *
     * @param term time until a lease expires that is not renewed
     */
    public LeaderLeases(Vertx vertx, Postgres postgres, Duration term) {
        this(vertx, postgres, term, true);
    }

    private LeaderLeases(Vertx vertx, Postgres postgres, Duration term, boolean started) {
        this.vertx = vertx;
        this.store = new LeaseStore(postgres);
        this.term = term;
        this.started = started;
        this.timer = vertx.setPeriodic(Math.max(1, term.toMillis() / RENEWALS_PER_TERM), tick -> renew());
    }

    /** Leases that this node does not acquire before {@link #start}, so that no job delays the start of the node. */
    public static LeaderLeases unstarted(Vertx vertx, Postgres postgres, Duration term) {
        return new LeaderLeases(vertx, postgres, term, false);
    }

    /** Acquires the leases of all registered jobs, and from now on those of each new one. */
    public synchronized void start() {
        started = true;
        renew();
    }

    /**
     * Registers this node as a candidate for a job. Both actions run on the context of the caller, alternately.
     *
     * @param onAcquired starts the job
     * @param onLost stops the job; called when the node notices the end of the lease, which may be late
     * @throws IllegalStateException if this node is already a candidate for the job
     */
    public synchronized void lead(String job, Consumer<Lease> onAcquired, Runnable onLost) {
        if (candidates.putIfAbsent(job, new Candidate(vertx.getOrCreateContext(), onAcquired, onLost)) != null) {
            throw new IllegalStateException("This node is already a candidate for " + job);
        }
        if (started) {
            acquire(List.of(job));
        }
    }

    /**
     * Runs a {@link RecurringTask} on one node of the cluster.
     *
     * @param job name, for example {@code market.trends}
     * @param interval from the end of a run to the start of the next one
     */
    public void every(String job, Duration interval, Function<Lease, Future<?>> task) {
        every(job, interval, task, () -> {});
    }

    /**
     * Runs a {@link RecurringTask} on one node of the cluster.
     *
     * @param onLost called when this node has lost the lease; a run may still be in progress
     */
    public void every(String job, Duration interval, Function<Lease, Future<?>> task, Runnable onLost) {
        LeasedTask leasedTask = new LeasedTask(vertx, job, interval, task);
        lead(job, leasedTask::start, () -> {
            leasedTask.stop();
            onLost.run();
        });
    }

    private synchronized void renew() {
        candidates.values().stream()
                .filter(candidate -> candidate.lease != null && !candidate.lease.held())
                .forEach(candidate -> candidate.lose("expired"));
        if (started && renewal.isComplete() && !candidates.isEmpty() && !closed) {
            renewal = acquire(List.copyOf(candidates.keySet()));
        }
    }

    private Future<?> acquire(Collection<String> jobs) {
        long untilNanos = System.nanoTime() + term.toNanos();
        return store.acquire(node, jobs, term)
                .timeout(term.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(tokens -> jobs.forEach(job -> update(job, tokens.get(job), untilNanos)))
                .onFailure(failure -> LOG.debug("Renewal of leases failed", failure));
    }

    private synchronized void update(String job, Long token, long untilNanos) {
        Candidate candidate = candidates.get(job);
        if (candidate.lease != null && token != null && candidate.lease.token() == token) {
            candidate.lease.renew(untilNanos);
            return;
        }
        if (candidate.lease != null) {
            candidate.lose("acquired again");
        }
        if (token != null && !closed) {
            candidate.acquire(new Lease(job, token, untilNanos));
        }
    }

    /** The jobs whose leases this node holds, in alphabetical order. */
    public synchronized List<String> heldJobs() {
        return candidates.entrySet().stream()
                .filter(entry -> entry.getValue().lease != null)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Stops all jobs and releases their leases. */
    public synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        candidates.values().stream()
                .filter(candidate -> candidate.lease != null)
                .forEach(candidate -> candidate.lose("node stops"));
        if (!started) {
            return Future.succeededFuture();
        }
        return renewal.transform(renewed -> store.release(node)).timeout(RELEASE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
