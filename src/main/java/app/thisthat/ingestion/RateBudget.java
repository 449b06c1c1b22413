package app.thisthat.ingestion;

import java.util.function.LongSupplier;

/** A token bucket: a number of requests per second, of which one second's can come at once. Confined to one event loop. */
final class RateBudget {

    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final LongSupplier nanoClock;
    private double tokens;
    private long refilledNanos;

    RateBudget(int perSecond, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        this.tokens = perSecond;
        this.refilledNanos = nanoClock.getAsLong();
    }

    /** Takes one request from the budget; false if it is used up. */
    boolean tryAcquire() {
        long now = nanoClock.getAsLong();
        tokens = Math.min(perSecond, tokens + (now - refilledNanos) / NANOS_PER_SECOND * perSecond);
        refilledNanos = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
