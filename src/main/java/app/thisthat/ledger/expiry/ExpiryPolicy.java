package app.thisthat.ledger.expiry;

import java.time.Duration;

/**
 * When credits expire.
 *
 * @param expireAfter how long nothing has to happen at an account; zero: credits never expire
 * @param warnBefore how long before that its owner is warned
 */
public record ExpiryPolicy(Duration expireAfter, Duration warnBefore) {

    /** Whether credits expire at all. */
    boolean inForce() {
        return !expireAfter.isZero();
    }

    /** How long nothing has to happen at an account for its owner to be warned. */
    Duration silence() {
        return expireAfter.minus(warnBefore);
    }
}
