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
 * The jobs that one node of the cluster does for all: every node asks for each of them again and again, and does those
 * whose {@link Lease} it holds. If the holder dies another takes over when the lease has run out; if it stops, at once.
 */
public final class LeaderLeases {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLeases.class);
    private static final int RENEWALS_IN_A_TERM = 5;
    private static final Duration GIVING_BACK_MAX = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final LeaseStore store;
    private final Duration term;
    private final String node = Ids.next().toString();
    private final Map<String, Candidate> candidates = new HashMap<>();
    private final long timer;
    private Future<?> renewing = Future.succeededFuture();
    private boolean closed;

    /** A node as a candidate for a job; what it does is done on the context on which it said so. */
    private static final class Candidate {

        private final Context context;
        private final Consumer<Lease> begin;
        private final Runnable end;
        private Lease lease;

        Candidate(Context context, Consumer<Lease> begin, Runnable end) {
            this.context = context;
            this.begin = begin;
            this.end = end;
        }

        void take(Lease taken) {
            lease = taken;
            LOG.info("This node does {}, token {}", taken.job(), taken.token());
            context.runOnContext(turn -> begin.accept(taken));
        }

        void lose(String why) {
            LOG.info("This node does {} no more: {}", lease.job(), why);
            lease.end();
            lease = null;
            context.runOnContext(turn -> end.run());
        }
    }

    /**
     * Takes part in the distribution of jobs.
     *
     * @param term how long a lease lasts that is not prolonged
     */
    public LeaderLeases(Vertx vertx, Postgres postgres, Duration term) {
        this.vertx = vertx;
        this.store = new LeaseStore(postgres);
        this.term = term;
        this.timer = vertx.setPeriodic(Math.max(1, term.toMillis() / RENEWALS_IN_A_TERM), tick -> renew());
    }

    /**
     * Does a job while this node holds its lease. Both actions run on the caller's context, in turn.
     *
     * @param begin takes the job up
     * @param end lays it down; called as soon as the node knows that the lease is over, which may be late
     * @throws IllegalStateException if this node is a candidate for the job already
     */
    public synchronized void lead(String job, Consumer<Lease> begin, Runnable end) {
        if (candidates.putIfAbsent(job, new Candidate(vertx.getOrCreateContext(), begin, end)) != null) {
            throw new IllegalStateException("Two candidates for " + job + " on one node");
        }
        ask(List.of(job));
    }

    /**
     * Does a task on one node of the cluster, at once and then again and again as {@link RecurringTask} does.
     *
     * @param job its name, as {@code market.trends}
     * @param interval from the end of one run to the beginning of the next
     */
    public void every(String job, Duration interval, Function<Lease, Future<?>> task) {
        every(job, interval, task, () -> {});
    }

    /**
     * Does a task on one node of the cluster, as above.
     *
     * @param end called when this node does it no more; a run may be under way then, whose lease is not held
     */
    public void every(String job, Duration interval, Function<Lease, Future<?>> task, Runnable end) {
        LeasedTask loop = new LeasedTask(vertx, job, interval, task);
        lead(job, loop::begin, () -> {
            loop.end();
            end.run();
        });
    }

    private synchronized void renew() {
        candidates.values().stream()
                .filter(candidate -> candidate.lease != null && !candidate.lease.held())
                .forEach(candidate -> candidate.lose("the lease ran out"));
        if (renewing.isComplete() && !candidates.isEmpty() && !closed) {
            renewing = ask(List.copyOf(candidates.keySet()));
        }
    }

    private Future<?> ask(Collection<String> jobs) {
        long until = System.nanoTime() + term.toNanos();
        return store.take(node, jobs, term)
                .timeout(term.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(tokens -> jobs.forEach(job -> told(job, tokens.get(job), until)))
                .onFailure(failure -> LOG.debug("Leases could not be asked for", failure));
    }

    private synchronized void told(String job, Long token, long until) {
        Candidate candidate = candidates.get(job);
        if (candidate.lease != null && token != null && candidate.lease.token() == token) {
            candidate.lease.prolong(until);
            return;
        }
        if (candidate.lease != null) {
            candidate.lose("another taking followed");
        }
        if (token != null && !closed) {
            candidate.take(new Lease(job, token, until));
        }
    }

    /** The jobs that this node does now, in alphabetical order. */
    public synchronized List<String> held() {
        return candidates.entrySet().stream()
                .filter(entry -> entry.getValue().lease != null)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Lays all jobs down and gives their leases back, so that others take them at once. */
    public synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        candidates.values().stream()
                .filter(candidate -> candidate.lease != null)
                .forEach(candidate -> candidate.lose("it stops"));
        return renewing.transform(renewed -> store.giveBack(node))
                .timeout(GIVING_BACK_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
