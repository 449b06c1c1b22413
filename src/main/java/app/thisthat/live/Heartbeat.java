package app.thisthat.live;

/** The signs of life of one client. */
final class Heartbeat {

    private static final long STANDSTILL_NANOS_MAX = 10_000_000_000L;
    private static final long SILENCE_NANOS_MAX = 30_000_000_000L;
    private static final long UNUSED_NANOS_MAX = 15_000_000_000L;
    private static final long NEVER = -1;

    private final long openedAt = System.nanoTime();
    private long heardAt = openedAt;
    private long fullSince = NEVER;

    void heard(long nowNanos) {
        heardAt = nowNanos;
    }

    /**
     * Takes whether too much waits for the client. Whoever reads what waited for it is there, though it may be long until it
     * comes to the ping behind.
     *
     * @return whether it stands still
     */
    boolean standsStill(boolean full, long nowNanos) {
        if (!full) {
            heardAt = fullSince == NEVER ? heardAt : nowNanos;
            fullSince = NEVER;
        } else if (fullSince == NEVER) {
            fullSince = nowNanos;
        }
        return full && nowNanos - fullSince > STANDSTILL_NANOS_MAX;
    }

    /**
     * Whether the client gives no sign of life, or merely hangs about without ever having asked for anything.
     *
     * @param answers whether one that is there would answer a ping
     * @param used whether it asked for anything
     */
    boolean isSilent(boolean answers, boolean used, long nowNanos) {
        return (answers && nowNanos - heardAt > SILENCE_NANOS_MAX) || (!used && nowNanos - openedAt > UNUSED_NANOS_MAX);
    }
}
