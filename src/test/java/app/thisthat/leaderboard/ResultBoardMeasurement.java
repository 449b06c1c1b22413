package app.thisthat.leaderboard;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures the boards by results with a million eligible users. Asserts nothing and is not part of the build: {@code
 * mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ResultBoardMeasurement}.
 */
@ExtendWith(DatabaseExtension.class)
class ResultBoardMeasurement {

    private static final String USERS =
            """
            insert into users (id, username, email, password_hash, created_at)
            select ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'measured-' || i,
                   i || '@measured.example', 'none', now() - interval '30 days'
            from generate_series(1, ?) i
            """;

    private static final String RESULTS =
            """
            insert into user_results
              (user_id, category, markets, won, stakes, profit, risk, variance, wins, odds, brier, uncertainty)
            select u.id, '', r.n, r.n / 2, r.n * r.stake, (r.luck - 0.5) * r.n * r.stake, r.n * r.stake,
                   r.n * r.stake * r.stake, r.n * (0.4 + r.luck / 5), r.n * 0.5, r.n * 0.25, r.n * 0.25
            from users u
            cross join lateral (
              select 20 + abs(hashtext(u.username)) % 400 as n, 50 + abs(hashtext(u.email)) % 9000 / 100.0 as stake,
                     abs(hashtext(u.username || '!')) % 100000 / 100000.0 as luck
            ) r
            where u.username like 'measured-%'
            """;

    @Test
    void aMillionUsers(TestDatabase database) {
        database.execute(USERS, MillionUsers.COUNT);
        database.execute(RESULTS);
        database.execute("vacuum analyze users");
        database.execute("vacuum analyze user_results");
        ResultBoardStore boards = new ResultBoardStore(database.postgres(), new Eligibility(20, Credits.of(500), 7));
        Random random = new Random(1);
        for (ResultBoard board : ResultBoard.values()) {
            String name = MillionUsers.COUNT + " by " + board;
            Timings.of(1, i -> boards.page(board, "", new PageRequest(100, 0), "client", new Cancellation()))
                    .print(name + ", first page of all");
            Timings.of(5, i -> boards.page(board, "", new PageRequest(100, 0), "client", new Cancellation()))
                    .print(name + ", first 100");
            Timings.of(
                            5,
                            i -> boards.page(
                                    board,
                                    "",
                                    new PageRequest(100, random.nextInt(MillionUsers.COUNT - 100)),
                                    "client",
                                    new Cancellation()))
                    .print(name + ", 100 anywhere");
            Timings.of(20, i -> boards.around(board, "", user(random), 5, new Cancellation()))
                    .print(name + ", own rank");
        }
    }

    private static UUID user(Random random) {
        return MillionUsers.id(1 + random.nextInt(MillionUsers.COUNT));
    }
}
