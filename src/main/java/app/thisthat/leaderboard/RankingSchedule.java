package app.thisthat.leaderboard;

import java.util.OptionalLong;

/**
 * When to rank again: soon after something happened, and not for longer than a twentieth of the time, so that a ranking of
 * many users, which takes seconds, is not made every few seconds. Times in milliseconds.
 */
final class RankingSchedule {

    /** What happens in so short a time is ranked together. */
    static final long GATHER_MS = 250;

    /** From the end of a ranking to the beginning of the next. */
    static final long PAUSE_MIN_MS = 3_000;

    private static final long PAUSES_PER_RANKING = 19;

    private boolean planned;
    private boolean running;
    private boolean again;
    private long notBefore;

    /** Something happened; how long from now a ranking is to begin, if none is planned that will see it. */
    OptionalLong wanted(long now) {
        if (running) {
            again = true;
            return OptionalLong.empty();
        }
        if (planned) {
            return OptionalLong.empty();
        }
        planned = true;
        return OptionalLong.of(Math.max(GATHER_MS, notBefore - now));
    }

    /** A ranking begins; what happens from now on needs another. */
    void begins() {
        planned = false;
        running = true;
    }

    /**
     * A ranking has ended; how long from now the next is to begin, if it is wanted already.
     *
     * @param took how long it took
     * @param unfinished whether it has to be made again in any case
     */
    OptionalLong ended(long now, long took, boolean unfinished) {
        running = false;
        notBefore = now + Math.max(PAUSE_MIN_MS, took * PAUSES_PER_RANKING);
        boolean next = again || unfinished;
        again = false;
        return next ? wanted(now) : OptionalLong.empty();
    }
}
