package app.thisthat.leaderboard;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.jobs.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures the ranking job and the all-time leaderboards with a million users. Asserts nothing and is not part of the
 * build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LeaderboardMeasurement}.
 * {@link WindowMeasurement} measures the windows.
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
