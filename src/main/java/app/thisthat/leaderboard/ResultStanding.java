package app.thisthat.leaderboard;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.PageRequest;
import java.math.BigDecimal;
import java.util.List;

/**
 * One row of a board by results; its components are the fields of the contract. Ranks start at 1.
 *
 * @param score the lower bound that the board ranks by
 */
record ResultStanding(
        long rank,
        LeaderboardEntry.User user,
        BigDecimal score,
        int marketsPlayed,
        BigDecimal roi,
        BigDecimal edge,
        BigDecimal brierScore) {

    /** The total counts all ranked users. */
    record Page(
            List<ResultStanding> leaderboard,
            long total,
            int limit,
            int offset,
            String nextCursor,
            Eligibility eligibility) {

        static Page of(List<ResultStanding> rows, long total, PageRequest page, Eligibility eligibility) {
            String next = page.hasNext(total) ? Cursor.behind(page.offset() + page.limit()) : null;
            return new Page(rows, total, page.limit(), page.offset(), next, eligibility);
        }
    }

    /**
     * A user's rank, null if not ranked, with the neighbours.
     *
     * @param own what the user has of the eligibility
     */
    record Around(Long rank, long total, List<ResultStanding> leaderboard, Eligibility eligibility, Eligibility own) {}
}
