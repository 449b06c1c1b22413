package app.thisthat.http.cache;

import java.time.Duration;

/**
 * Whether an answer that was given still holds. It does for some time, unless whoever made it hears of a change before and
 * says so. Of use to any thread.
 */
public final class CacheValidity {

    private final long endsAtNanos;
    private volatile boolean ended;

    /** Of an answer that holds for so long, if nothing changes. */
    public CacheValidity(Duration lifetime) {
        this.endsAtNanos = System.nanoTime() + lifetime.toNanos();
    }

    /** Of an answer that must not be given again. */
    public static CacheValidity none() {
        return new CacheValidity(Duration.ZERO);
    }

    /** The answer holds no longer. */
    public void end() {
        ended = true;
    }

    /** Whether the answer may be given again. */
    public boolean holds() {
        return !ended && System.nanoTime() - endsAtNanos < 0;
    }
}
