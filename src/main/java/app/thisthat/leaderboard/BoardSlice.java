package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import java.util.List;
import java.util.UUID;

/** Consecutive members of a live board, from an index on. The total counts all members. */
record BoardSlice(long total, long firstIndex, List<Member> members) {

    UUID[] userIds() {
        return members.stream().map(Member::userId).toArray(UUID[]::new);
    }

    /** A user with the amounts of both boards. */
    record Member(UUID userId, Credits overallPnL, Credits totalVolume) {}
}
