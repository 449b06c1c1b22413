package app.thisthat.account;

import app.thisthat.kernel.Credits;
import java.time.Instant;
import java.util.UUID;

/**
 * An account as its owner sees it.
 *
 * @param pendingEmail the new address until it is confirmed; null if there is none
 * @param creditDebt the part of a correction that the balance did not cover; future credits pay it first
 * @param rankByPnL 1 is the highest; null if the account is not ranked
 * @param rankByVolume like {@code rankByPnL}
 * @param lastDailyRewardAt null if no reward was claimed
 */
record Profile(
        UUID id,
        String username,
        String email,
        boolean emailVerified,
        String pendingEmail,
        Role role,
        Preferences preferences,
        Credits creditBalance,
        Credits creditDebt,
        Credits totalVolume,
        Credits overallPnL,
        Integer rankByPnL,
        Integer rankByVolume,
        Instant createdAt,
        Instant lastDailyRewardAt,
        Streak streak) {

    /** Whether the account can have a rank but the last ranking gave it none. */
    boolean lacksRank() {
        return role == Role.USER && (rankByPnL == null || rankByVolume == null);
    }

    /** This profile with the present ranks where the last ranking gave none. */
    Profile with(Ranks ranks) {
        return new Profile(
                id,
                username,
                email,
                emailVerified,
                pendingEmail,
                role,
                preferences,
                creditBalance,
                creditDebt,
                totalVolume,
                overallPnL,
                rankByPnL == null ? ranks.byPnl() : rankByPnL,
                rankByVolume == null ? ranks.byVolume() : rankByVolume,
                createdAt,
                lastDailyRewardAt,
                streak);
    }

    /**
     * Consecutive daily rewards.
     *
     * @param current 0 after the streak was broken (rule {@code daily-reward})
     */
    record Streak(int current, int longest) {}
}
