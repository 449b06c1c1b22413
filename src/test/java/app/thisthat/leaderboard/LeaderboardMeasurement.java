package app.thisthat.leaderboard;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.jobs.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Figures, not a test of the build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=LeaderboardMeasurement} prints, with a million users, how long a full ranking takes and how much of the heap,
 * how long the live ranks take to be built and built anew while they are read, and how long pages and places take from
 * Redis and from PostgreSQL. {@link WindowMeasurement} does so for the windows.
 */
@ExtendWith(DatabaseExtension.class)
class LeaderboardMeasurement {

    @Test
    void aMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        System.out.println(MillionUsers.COUNT + " users");
        RankStore ranks = new RankStore(database.postgres());
        Lease lease = database.lease("leaderboard.ranks");
        MeasuredBoards.seconds("ranking, every rank written", () -> ranks.rank(lease));
        MeasuredBoards.seconds("ranking, no rank changed", () -> ranks.rank(lease));

        try (MeasuredBoards all = new MeasuredBoards("ALL", database, new LeaderboardStore(database.postgres()))) {
            all.read("PostgreSQL", 3);
            all.build();
            all.read("Redis", 200);
            all.readWhileRebuilt();
            all.readWhileRefreshed();
        }
    }
}
