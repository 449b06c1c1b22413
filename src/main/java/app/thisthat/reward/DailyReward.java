package app.thisthat.reward;

import app.thisthat.kernel.Credits;
import java.time.Duration;

/** Constants of the rule {@code daily-reward}. */
public final class DailyReward {

    public static final Credits AMOUNT = Credits.of(100);

    /** Time between two claims. */
    public static final Duration CLAIM_INTERVAL = Duration.ofHours(24);

    /** Time after a claim in which the next one continues the streak. */
    public static final Duration STREAK_WINDOW = Duration.ofDays(2);

    private DailyReward() {}
}
