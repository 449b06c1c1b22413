package app.thisthat.market;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Decides which odds are stale because no order book can confirm them: a bet on old odds is otherwise confirmed first.
 * For any thread.
 */
final class FeedOutage {

    private final BooleanSupplier unavailable;
    private final Duration maxOddsAge;
    private final InstantSource clock;

    /**
     * Creates the rule.
     *
     * @param unavailable whether the feed is off or does not respond
     * @param maxOddsAge age up to which odds decide a bet
     * @param clock the clock of the database
     */
    FeedOutage(BooleanSupplier unavailable, Duration maxOddsAge, InstantSource clock) {
        this.unavailable = unavailable;
        this.maxOddsAge = maxOddsAge;
        this.clock = clock;
    }

    /** The feed always responds. */
    static FeedOutage none() {
        return new FeedOutage(() -> false, Duration.ZERO, InstantSource.system());
    }

    /** Time until odds become stale, zero if they are; empty while the feed responds. */
    Optional<Duration> timeLeft(Instant confirmedAt) {
        if (!unavailable.getAsBoolean()) {
            return Optional.empty();
        }
        Duration left = Duration.between(clock.instant(), confirmedAt.plus(maxOddsAge));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }
}
