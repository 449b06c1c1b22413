package app.thisthat.ledger.expiry;

import java.time.Duration;

/**
 * When credits expire.
 *
 * @param expireAfter time without activity after which credits expire; zero: never
 * @param warnBefore time between the warning and the expiry
 */
record ExpiryPolicy(Duration expireAfter, Duration warnBefore) {

    /** Whether credits expire at all. */
    boolean enabled() {
        return !expireAfter.isZero();
    }

    /** Time without activity after which a user is warned. */
    Duration warnAfter() {
        return expireAfter.minus(warnBefore);
    }
}
