package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class OddsHistoryRetentionIT {

    @Test
    void run_keepsFirstLastHighestAndLowestOddsOfEachStep(TestDatabase database) {
        UUID market = new LedgerFixture(database).market("0.5000", "0.5000");
        database.execute("delete from odds_history");
        Instant minute = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(3));
        List<String> odds = List.of("0.5000", "0.9000", "0.1000", "0.6000");
        for (int second = 0; second < odds.size(); second++) {
            database.execute(
                    "insert into odds_history values (?, 1, ?::timestamptz, ?::numeric, ?::numeric, ?::numeric, ?::numeric)",
                    market,
                    minute.plusSeconds(second).toString(),
                    odds.get(second),
                    odds.get(second),
                    odds.get(second),
                    odds.get(second));
        }
        OddsHistoryStore store = new OddsHistoryStore(database.postgres());
        OddsPoint merged = new OddsPoint(minute, new Odds(5_000), new Odds(9_000), new Odds(1_000), new Odds(6_000));
        OddsHistoryRetention now = new OddsHistoryRetention(store, Clock.systemUTC());
        OddsHistoryRetention afterEightDays =
                new OddsHistoryRetention(store, Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));

        await(now.run());
        assertThat(steps(database)).isEqualTo("60");
        assertThat(read(store, market, minute)).containsExactly(merged);
        await(now.run());
        assertThat(read(store, market, minute)).containsExactly(merged);
        await(afterEightDays.run());
        assertThat(steps(database)).isEqualTo("3600");
        assertThat(read(store, market, minute)).containsExactly(merged);
    }

    @Test
    void read_beginsWithTheOddsInForce(TestDatabase database) {
        UUID market = new LedgerFixture(database).market("0.5000", "0.5000");
        database.execute("delete from odds_history where market_id = ?", market);
        OddsHistoryStore store = new OddsHistoryStore(database.postgres());
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        assertThat(read(store, market, hour)).as("no odds yet").isEmpty();
        insert(database, market, 3_600, hour.minus(Duration.ofDays(9)), "0.2000");
        insert(database, market, 60, hour.minus(Duration.ofDays(2)), "0.3000");
        Odds before = new Odds(3_000);
        OddsPoint opening = new OddsPoint(hour, before, before, before, before);

        assertThat(read(store, market, hour.plusSeconds(90))).containsExactly(opening);
        insert(database, market, 1, hour.plusSeconds(95), "0.4000");

        Odds now = new Odds(4_000);
        assertThat(read(store, market, hour.plusSeconds(90)))
                .as("the step has its own odds")
                .containsExactly(new OddsPoint(hour, now, now, now, now));
        assertThat(read(store, market, hour.minusSeconds(1_800)))
                .extracting(OddsPoint::close)
                .containsExactly(before, now);
    }

    private static void insert(TestDatabase database, UUID market, int step, Instant at, String odds) {
        database.execute(
                "insert into odds_history select ?, ?, ?::timestamptz, o, o, o, o from (select ?::numeric) v (o)",
                market,
                step,
                at.toString(),
                odds);
    }

    private static List<OddsPoint> read(OddsHistoryStore store, UUID market, Instant from) {
        return await(store.read("caller", market, from, from.plusSeconds(3_600), Duration.ofHours(1), 10));
    }

    private static Object steps(TestDatabase database) {
        return database.execute("select string_agg(step::text, ',') from odds_history");
    }
}
