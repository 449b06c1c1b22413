package app.thisthat.reward;

import app.thisthat.kernel.Credits;
import java.time.Duration;

/** The rules of the daily reward (prd 6.4, ruling 20). */
final class DailyReward {

    /** What a claim is worth. */
    static final Credits AMOUNT = Credits.of(100);

    /** How long a user waits between two claims. */
    static final Duration WAIT = Duration.ofHours(24);

    /** A claim that comes later after the one before begins a new streak; a day has 24 hours here. */
    static final Duration STREAK_ENDS_AFTER = Duration.ofDays(2);

    private DailyReward() {}
}
