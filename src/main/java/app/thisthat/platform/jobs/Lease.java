package app.thisthat.platform.jobs;

/**
 * The right of this node to do a job that one node of the cluster does for all, from a taking until it ends.
 *
 * <p>A node can stand still and wake up long after somebody else took the job over. A write that would do harm then has
 * {@code lease_holds(job, token)} among its conditions; one that is idempotent, or carries a time of its own that makes
 * older ones pass over, needs no more than {@link #held} before it begins.
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

    /** The job, as {@code leases.job} has it. */
    public String job() {
        return job;
    }

    /** Grows with each taking of the job by any node. */
    public long token() {
        return token;
    }

    /** Whether the lease has not run out by this node's clock, which the database's is never behind. */
    public boolean held() {
        return System.nanoTime() - untilNanos < 0;
    }

    void prolong(long nanos) {
        untilNanos = nanos - untilNanos > 0 ? nanos : untilNanos;
    }

    void end() {
        untilNanos = System.nanoTime();
    }
}
