package app.thisthat.leaderboard;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures building and reading the leaderboards of the windows with a million users. Asserts nothing and is not part
 * of the build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=WindowMeasurement}. The
 * property {@code measured.windows} selects the windows.
 */
@ExtendWith(DatabaseExtension.class)
class WindowMeasurement {

    /** Every user has bets on one day. Adds two days per user, ten and twenty days apart. */
    private static final String ADD_TWO_DAYS =
            """
            insert into daily_totals (day, user_id, volume, profit)
            select d.day - 10 * n + case when d.day - 10 * n > (now() at time zone 'UTC')::date - 30 then 0 else 30 end,
                   d.user_id, round(d.volume / (n + 1), 2), round(d.profit / (n + 2), 2)
            from daily_totals d, generate_series(1, 2) n
            """;

    @Test
    void aMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        database.execute(ADD_TWO_DAYS);
        database.execute("vacuum analyze daily_totals");
        for (String name :
                System.getProperty("measured.windows", "month,week,day").split(",", -1)) {
            TimeWindow window = TimeWindow.fromWire(name);
            BoardStore store = window == TimeWindow.ALL
                    ? new LeaderboardStore(database.postgres())
                    : new WindowStore(database.postgres(), window);
            try (MeasuredBoards boards = new MeasuredBoards(window.name(), database, store)) {
                boards.read("PostgreSQL", 1);
                boards.build();
                boards.read("Redis", 200);
                boards.readWhileRebuilt();
            }
        }
    }
}
