package app.thisthat.account;

import app.thisthat.kernel.Credits;
import java.time.Instant;
import java.util.UUID;

/**
 * An account as its owner sees it (prd 5.2).
 *
 * @param pendingEmail an address that becomes the account's when it is confirmed; null if there is none
 * @param creditDebt what a correction could not take back; paid by the credits to come
 * @param rankByPnL 1 for the highest; null until the ranks were next computed after the account was made
 * @param rankByVolume likewise
 * @param lastDailyRewardAt null if none was claimed
 */
record Profile(
        UUID id,
        String username,
        String email,
        boolean emailVerified,
        String pendingEmail,
        String role,
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

    /**
     * Daily rewards claimed in a row.
     *
     * @param current 0 if the last claim is too long ago for the next to continue it
     */
    record Streak(int current, int longest) {}
}
