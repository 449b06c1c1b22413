package app.thisthat.reward;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Result of a claim. */
sealed interface ClaimResult {

    /** Time of the next claim. */
    Instant nextClaimAvailable();

    /** The claim was due and is paid. */
    record Paid(Reward reward, Credits newBalance, Instant nextClaimAvailable, Streak streak) implements ClaimResult {}

    /**
     * The claim is not due.
     *
     * @param waitMs time until the next claim by the database's clock
     */
    record Refused(Instant nextClaimAvailable, long waitMs) implements ClaimResult {}

    /**
     * A claimed reward.
     *
     * @param creditsAwarded credited amount; less than the reward, down to 0, at the balance limit
     * @param streak position of the claim in its streak, from 1
     */
    record Reward(UUID id, Credits creditsAwarded, Instant claimedAt, int streak) {}

    /**
     * Number of consecutive claims.
     *
     * @param current 0 if the next claim cannot continue the streak
     */
    record Streak(int current, int longest) {}

    /**
     * Whether a claim is due.
     *
     * @param nextClaimAvailable null before the first claim
     */
    record Status(boolean available, Instant nextClaimAvailable, Streak streak) {}

    /** A page of a user's rewards, newest first. */
    record History(List<Reward> rewards, long total, int limit, int offset, String nextCursor, Streak streak) {

        /** Makes a page of up to one reward more than the limit, which shows that there is a next page. */
        static History of(List<Reward> rewards, long total, PageRequest page, Streak streak) {
            boolean hasNext = rewards.size() > page.limit();
            List<Reward> shown = hasNext ? rewards.subList(0, page.limit()) : rewards;
            String next = hasNext ? Cursor.behind(shown.get(shown.size() - 1).claimedAt()) : null;
            return new History(shown, total, page.limit(), page.offset(), next, streak);
        }
    }
}
