package app.thisthat.live;

/** The position of one session in the {@link ChangeLog}, for the frames of a subscription to all open markets. */
final class ChangeLogCursor {

    private static final long NO_POSITION = FrameFactory.NO_POSITION;

    private final ChangeLog log;
    private long position = NO_POSITION;
    private long snapshotEnd = NO_POSITION;
    private boolean resumed;

    ChangeLogCursor(ChangeLog log) {
        this.log = log;
    }

    /**
     * Starts with a snapshot of the states after a position.
     *
     * @param isResumed whether the client has the states before, and needs markets that are no longer open, too
     * @return false if there are no such states, and the caller has to send an empty snapshot
     */
    boolean start(long from, boolean isResumed) {
        boolean empty = log.isEmptyAfter(from, isResumed);
        position = empty ? log.end() : from;
        snapshotEnd = empty ? NO_POSITION : log.end();
        resumed = isResumed;
        return !empty;
    }

    void stop() {
        position = NO_POSITION;
        snapshotEnd = NO_POSITION;
    }

    boolean isActive() {
        return position != NO_POSITION;
    }

    boolean isInSnapshot() {
        return snapshotEnd != NO_POSITION;
    }

    long position() {
        return position;
    }

    boolean hasNext() {
        return isActive() && position < log.end();
    }

    /** The next frame; null if the changes before the new position are of markets that are not sent. */
    Frame next() {
        if (!isInSnapshot()) {
            ChangeLog.Part part = log.oddsAfter(position);
            position = part.end();
            return part.frame();
        }
        ChangeLog.Part part = log.snapshotAfter(position, snapshotEnd, resumed);
        position = part.end();
        snapshotEnd = position >= snapshotEnd ? NO_POSITION : snapshotEnd;
        return part.frame();
    }
}
