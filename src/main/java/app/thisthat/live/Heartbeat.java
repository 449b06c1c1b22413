package app.thisthat.live;

/** Detects idle and stalled clients. */
final class Heartbeat {

    private static final long NEVER = -1;

    private final LiveTimings timings;
    private final long openedAt = System.nanoTime();
    private long receivedAt = openedAt;
    private long fullSince = NEVER;

    Heartbeat(LiveTimings timings) {
        this.timings = timings;
    }

    void frameReceived(long nowNanos) {
        receivedAt = nowNanos;
    }

    /**
     * Records whether the transport is full. A transport that is no longer full counts as a frame from the client:
     * the client has read queued data, but may not have reached the ping behind it.
     *
     * @return whether the transport has been full for longer than the stall timeout
     */
    boolean isStalled(boolean full, long nowNanos) {
        if (!full) {
            receivedAt = fullSince == NEVER ? receivedAt : nowNanos;
            fullSince = NEVER;
        } else if (fullSince == NEVER) {
            fullSince = nowNanos;
        }
        return full && nowNanos - fullSince > timings.stallTimeout().toNanos();
    }

    /**
     * Whether the client has sent nothing for the idle timeout, or has not subscribed within the subscribe timeout.
     *
     * @param answersPings false: the idle timeout does not apply
     * @param used whether the client has subscribed or authenticated
     */
    boolean isIdle(boolean answersPings, boolean used, long nowNanos) {
        return (answersPings && nowNanos - receivedAt > timings.idleTimeout().toNanos())
                || (!used && nowNanos - openedAt > timings.subscribeTimeout().toNanos());
    }
}
