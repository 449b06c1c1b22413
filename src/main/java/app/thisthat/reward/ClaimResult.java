package app.thisthat.reward;

import app.thisthat.kernel.Credits;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What became of a claim. */
sealed interface ClaimResult {

    /** From when on the next claim is due. */
    Instant nextClaimAvailable();

    /** It was due and is paid. */
    record Paid(Reward reward, Credits newBalance, Instant nextClaimAvailable, Streak streak) implements ClaimResult {}

    /**
     * It is not due yet; nothing changed.
     *
     * @param waitMs how long it was until then, by the clock that decided it
     */
    record Refused(Instant nextClaimAvailable, long waitMs) implements ClaimResult {}

    /**
     * A reward that was claimed.
     *
     * @param creditsAwarded what was credited: less than the reward, down to 0, at the balance limit
     * @param streak the how many-th claim in a row it was
     */
    record Reward(UUID id, Credits creditsAwarded, Instant claimedAt, int streak) {}

    /**
     * Days in a row.
     *
     * @param current 0 if the last claim is too long ago for the next to continue it
     */
    record Streak(int current, int longest) {}

    /**
     * Whether a claim is due.
     *
     * @param nextClaimAvailable null if nothing was claimed yet
     */
    record Status(boolean available, Instant nextClaimAvailable, Streak streak) {}

    /** A page of a user's rewards, the newest first, and how many there are. */
    record History(List<Reward> rewards, long total, int limit, int offset, Streak streak) {}
}
