package app.thisthat.http.cache;

import java.time.Duration;

/** Validity of a cached response: it ends after a lifetime or when it is invalidated. Thread-safe. */
public final class CacheValidity {

    private final long expiresAtNanos;
    private volatile boolean invalidated;

    public CacheValidity(Duration lifetime) {
        this.expiresAtNanos = System.nanoTime() + lifetime.toNanos();
    }

    /** The validity of a response that must not be reused. */
    public static CacheValidity expired() {
        return new CacheValidity(Duration.ZERO);
    }

    public void invalidate() {
        invalidated = true;
    }

    public boolean isValid() {
        return !invalidated && System.nanoTime() - expiresAtNanos < 0;
    }
}
