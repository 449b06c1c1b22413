package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import app.thisthat.platform.Cancellation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
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

    @Test
    void read_returnsTheLatestStepsOfEachMarket(TestDatabase database) {
        LedgerFixture ledger = new LedgerFixture(database);
        UUID first = ledger.market("0.5000", "0.5000");
        UUID second = ledger.market("0.5000", "0.5000");
        UUID without = ledger.market("0.5000", "0.5000");
        database.execute("delete from odds_history");
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int minute = 0; minute < 60; minute++) {
            insert(database, first, 60, hour.plusSeconds(minute * 60L), "0." + (10 + minute));
            insert(database, second, 1, hour.plusSeconds(minute * 60L + 7), "0." + (20 + minute));
        }
        insert(database, first, 1, hour.plusSeconds(3_599), "0.0100");
        OddsHistoryStore store = new OddsHistoryStore(database.postgres());

        Map<UUID, List<OddsPoint>> all = read(store, List.of(first, second, without), hour, Duration.ofMinutes(5), 100);
        Map<UUID, List<OddsPoint>> latest =
                read(store, List.of(first, second, without), hour, Duration.ofMinutes(5), 3);

        assertThat(all).containsOnlyKeys(first, second);
        assertThat(all.get(first)).hasSize(12);
        assertThat(latest.get(first))
                .isEqualTo(all.get(first).subList(9, 12))
                .last()
                .isEqualTo(new OddsPoint(
                        hour.plusSeconds(3_300), new Odds(6_500), new Odds(6_900), new Odds(100), new Odds(100)));
        assertThat(latest.get(second)).isEqualTo(all.get(second).subList(9, 12));
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
        return read(store, List.of(market), from, Duration.ofHours(1), 10).getOrDefault(market, List.of());
    }

    private static Map<UUID, List<OddsPoint>> read(
            OddsHistoryStore store, List<UUID> markets, Instant from, Duration step, int limit) {
        return await(store.read(
                "caller",
                new Cancellation(),
                markets,
                new OddsHistoryStore.Section(from, from.plusSeconds(3_600), step, limit)));
    }

    private static Object steps(TestDatabase database) {
        return database.execute("select string_agg(step::text, ',') from odds_history");
    }
}
