package app.thisthat.platform.jobs;

/**
 * The lease of this node on a job.
 *
 * <p>A frozen node may resume long after another node took the job over. A write that would then do harm has {@code
 * lease_holds(job, token)} among its conditions, which makes the token a fencing token. For an idempotent write, or one
 * that older data cannot overwrite, {@link #held} before it is sufficient.
 */
public final class Lease {

    private final String job;
    private final long token;
    private volatile long untilNanos;

    Lease(String job, long token, long untilNanos) {
        this.job = job;
        this.token = token;
        this.untilNanos = untilNanos;
    }

    /** The job, as in {@code leases.job}. */
    public String job() {
        return job;
    }

    /** Increases each time a node acquires the job. */
    public long token() {
        return token;
    }

    /** Whether the lease is valid by the clock of this node. It ends there before it ends in the database. */
    public boolean held() {
        return System.nanoTime() - untilNanos < 0;
    }

    void renew(long newUntilNanos) {
        untilNanos = newUntilNanos - untilNanos > 0 ? newUntilNanos : untilNanos;
    }

    void end() {
        untilNanos = System.nanoTime();
    }
}
