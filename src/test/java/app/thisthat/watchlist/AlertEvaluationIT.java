package app.thisthat.watchlist;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.inbox.InboxChanged;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.platform.Json;
import app.thisthat.watchlist.AlertRule.Direction;
import app.thisthat.watchlist.AlertStore.Outcome;
import app.thisthat.watchlist.WatchlistStore.Followed;
import app.thisthat.watchlist.WatchlistStore.Target;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Alerts on a real database (rule {@code alerts}). */
@ExtendWith(DatabaseExtension.class)
class AlertEvaluationIT {

    private static final Odds HYSTERESIS = new Odds(200);
    private static final Duration QUIET = Duration.ofMinutes(15);
    private static final int PER_DAY = 20;

    private TestDatabase database;
    private LedgerFixture ledger;
    private WatchlistStore watchlists;
    private AlertStore alerts;
    private AlertEvaluation evaluation;
    private UUID user;
    private UUID market;

    @BeforeEach
    void followAMarket(TestDatabase shared) {
        database = shared;
        ledger = new LedgerFixture(database);
        watchlists = new WatchlistStore(database.postgres(), 500);
        alerts = new AlertStore(database.postgres(), 100, HYSTERESIS);
        evaluation = evaluation(PER_DAY);
        user = ledger.user();
        market = ledger.market("0.5000", "0.5000");
        assertThat(await(watchlists.follow(user, Target.market(market)))).isEqualTo(Followed.ADDED);
    }

    private AlertEvaluation evaluation(int perDay) {
        return new AlertEvaluation(
                new AlertStateStore(database.postgres(), HYSTERESIS, QUIET, perDay),
                database.bus(),
                new SimpleMeterRegistry());
    }

    @Test
    void crossedValue_tellsOnceHoweverOftenItIsEvaluated() {
        UUID alert = cross(Side.THIS, Direction.UP, 6_000);
        move("0.5900");
        evaluate();
        assertThat(entries("alert")).as("below the value").isZero();

        move("0.6000");
        evaluate();
        evaluate();

        assertThat(entries("alert")).isEqualTo(1);
        JsonNode payload = lastPayload("alert");
        assertThat(payload.get("alertId").asText()).isEqualTo(alert.toString());
        assertThat(payload.get("kind").asText()).isEqualTo("odds_cross");
        assertThat(payload.get("marketId").asText()).isEqualTo(market.toString());
        assertThat(payload.get("marketTitle").asText()).isEqualTo("Will it rain?");
        assertThat(payload.get("side").asText()).isEqualTo("this");
        assertThat(payload.get("odds").decimalValue()).isEqualByComparingTo("0.6");
        assertThat(payload.get("value").decimalValue()).isEqualByComparingTo("0.6");
        assertThat(payload.at("/markets/0/thatOdds").decimalValue()).isEqualByComparingTo("0.4");
        assertThat(await(alerts.alert(user, alert)).orElseThrow().timesFired()).isEqualTo(1);
    }

    @Test
    void usersWithNewEntries_arePublished() {
        List<UUID> published = new CopyOnWriteArrayList<>();
        MessageConsumer<InboxChanged> consumer = database.bus()
                .subscribe(InboxChanged.ADDRESS, (InboxChanged changed) -> published.addAll(changed.userIds()));
        UUID silent = ledger.user();
        database.execute(
                "update users set inbox_preferences = '{\"alert.inbox\": false, \"alert.live\": false}' where id = ?",
                silent);
        await(watchlists.follow(silent, Target.market(market)));
        await(alerts.create(silent, Target.market(market), AlertType.ODDS_CROSS, up(6_000)));
        cross(Side.THIS, Direction.UP, 6_000);

        move("0.6500");
        evaluate();

        ledger.waitUntil(Duration.ofSeconds(20), () -> !published.isEmpty());
        assertThat(published).containsExactly(user);
        await(consumer.unregister());
    }

    @Test
    void crossedValueOfTheOtherSide_isThatOfItsOdds() {
        cross(Side.THAT, Direction.DOWN, 3_000);
        move("0.6900");
        evaluate();
        assertThat(entries("alert")).isZero();

        move("0.7100");
        evaluate();

        assertThat(lastPayload("alert").get("odds").decimalValue()).isEqualByComparingTo("0.29");
    }

    @Test
    void oddsBeyondTheValueAtTheStart_mustGoBackFirst() {
        cross(Side.THIS, Direction.UP, 4_500);
        move("0.5100");
        evaluate();
        assertThat(entries("alert")).as("not crossed").isZero();

        move("0.4400");
        evaluate();
        move("0.4600");
        evaluate();
        assertThat(entries("alert")).as("not gone back by the hysteresis").isZero();

        move("0.4300");
        evaluate();
        move("0.4500");
        evaluate();
        assertThat(entries("alert")).isEqualTo(1);
    }

    @Test
    void oddsThatSwingAroundTheValue_tellOnce() {
        cross(Side.THIS, Direction.UP, 6_000);
        for (String odds : List.of("0.6000", "0.5900", "0.6100", "0.5850", "0.6050")) {
            move(odds);
            evaluate();
            endQuietTimes();
        }
        assertThat(entries("alert")).as("never back by the hysteresis").isEqualTo(1);

        move("0.5800");
        evaluate();
        move("0.6000");
        evaluate();
        assertThat(entries("alert")).isEqualTo(2);
    }

    @Test
    void crossingInTheQuietTime_isNotTold() {
        cross(Side.THIS, Direction.UP, 6_000);
        crossUp();
        crossUp();
        crossUp();
        assertThat(entries("alert")).isEqualTo(1);

        endQuietTimes();
        crossUp();
        assertThat(entries("alert")).isEqualTo(2);
    }

    @Test
    void move_isMeasuredWithinItsPeriodAndFromTheLastAlert() {
        create(Target.market(market), AlertType.ODDS_MOVE, new AlertRule(null, null, null, new Odds(1_000), 60));
        move("0.5500");
        move("0.5900");
        evaluate();
        assertThat(entries("alert")).as("moved by 0.09").isZero();

        move("0.6000");
        evaluate();
        evaluate();
        assertThat(entries("alert")).isEqualTo(1);
        JsonNode payload = lastPayload("alert");
        assertThat(payload.get("odds").decimalValue()).isEqualByComparingTo("0.6");
        assertThat(payload.at("/markets/0/fromOdds").decimalValue()).isEqualByComparingTo("0.5");

        endQuietTimes();
        database.execute("update odds_history set at = at - interval '2 seconds' where market_id = ?", market);
        database.execute("update alert_markets set since = since - interval '1 second' where market_id = ?", market);
        move("0.6900");
        evaluate();
        assertThat(entries("alert")).as("0.09 from the last alert").isEqualTo(1);

        move("0.5000");
        evaluate();
        assertThat(entries("alert")).as("0.19 down").isEqualTo(2);
        assertThat(lastPayload("alert").at("/markets/0/fromOdds").decimalValue())
                .isEqualByComparingTo("0.69");
    }

    @Test
    void moveOverMoreThanThePeriod_isNotTold() {
        create(Target.market(market), AlertType.ODDS_MOVE, new AlertRule(null, null, null, new Odds(1_000), 10));
        database.execute("update alert_markets set since = since - interval '12 minutes' where market_id = ?", market);
        database.execute("delete from odds_history where market_id = ?", market);
        past("0.5000", Duration.ofMinutes(11));
        past("0.5300", Duration.ofMinutes(10).plusSeconds(30));
        past("0.5500", Duration.ofMinutes(5));

        move("0.6100");
        evaluate();
        assertThat(entries("alert")).as("0.08 from the odds ten minutes ago").isZero();

        move("0.6300");
        evaluate();
        assertThat(lastPayload("alert").at("/markets/0/fromOdds").decimalValue())
                .isEqualByComparingTo("0.53");
    }

    @Test
    void closingSoon_isToldOnceForEachClosingTime() {
        create(Target.market(market), AlertType.CLOSES_WITHIN, new AlertRule(null, null, null, null, 30));
        expireIn(Duration.ofMinutes(40));
        evaluate();
        assertThat(entries("alert")).isZero();

        expireIn(Duration.ofMinutes(29));
        evaluate();
        evaluate();
        assertThat(entries("alert")).isEqualTo(1);
        assertThat(lastPayload("alert").at("/markets/0/expiresAt").asText()).endsWith("Z");

        expireIn(Duration.ofMinutes(20));
        evaluate();
        assertThat(entries("alert")).as("another closing time").isEqualTo(2);

        expireIn(Duration.ofMinutes(-1));
        evaluate();
        assertThat(entries("alert")).as("in the past").isEqualTo(2);
    }

    @Test
    void resolution_isToldOnceAndSoIsItsCorrection() {
        create(Target.market(market), AlertType.RESOLVES, new AlertRule(null, null, null, null, null));
        cross(Side.THIS, Direction.UP, 6_000);
        touch("status = 'closed', closed_at = now()");
        evaluate();
        assertThat(entries("alert")).isZero();

        touch("status = 'resolved', resolution = 'this', resolved_at = now()");
        move("0.9900");
        evaluate();
        evaluate();
        assertThat(entries("alert"))
                .as("the odds of an ended market do not count")
                .isEqualTo(1);
        assertThat(lastPayload("alert").at("/markets/0/resolution").asText()).isEqualTo("this");

        touch("resolution = 'that', settlement_generation = 1, corrected_at = now()");
        evaluate();
        assertThat(entries("alert")).isEqualTo(2);
        assertThat(lastPayload("alert").at("/markets/0/resolution").asText()).isEqualTo("that");
    }

    @Test
    void alertOnAnEvent_coversMarketsThatAreAddedLater() {
        UUID event = event();
        UUID first = marketOf(event, "0.5000");
        await(watchlists.follow(user, Target.event(event)));
        create(Target.event(event), AlertType.ODDS_CROSS, up(6_000));
        UUID late = marketOf(event, "0.3000");
        UUID above = marketOf(event, "0.7000");
        evaluate();

        move(late, "0.6100");
        move(above, "0.7500");
        evaluate();

        assertThat(entries("alert")).isEqualTo(1);
        assertThat(lastPayload("alert").get("marketId").asText()).isEqualTo(late.toString());
        assertThat(lastPayload("alert").get("eventId").asText()).isEqualTo(event.toString());
        assertThat(lastPayload("alert").get("eventTitle").asText()).isEqualTo("An election");

        move(first, "0.6200");
        evaluate();
        assertThat(entries("alert")).as("the quiet time is that of each market").isEqualTo(2);
    }

    @Test
    void marketThatLeavesTheEvent_isNoLongerCovered() {
        UUID event = event();
        UUID member = marketOf(event, "0.5000");
        await(watchlists.follow(user, Target.event(event)));
        create(Target.event(event), AlertType.ODDS_CROSS, up(6_000));
        database.execute("update markets set event_id = null, updated_at = clock_timestamp() where id = ?", member);
        evaluate();

        move(member, "0.6100");
        evaluate();

        assertThat(entries("alert")).isZero();
    }

    @Test
    void resolutionsOfAnEvent_areToldTogetherWithinTheQuietTime() {
        UUID event = event();
        List<UUID> markets = List.of(marketOf(event, "0.1"), marketOf(event, "0.2"), marketOf(event, "0.3"));
        await(watchlists.follow(user, Target.event(event)));
        create(Target.event(event), AlertType.RESOLVES, new AlertRule(null, null, null, null, null));
        resolve(markets.get(0));
        evaluate();
        assertThat(entries("alert")).isEqualTo(1);

        resolve(markets.get(1));
        evaluate();
        resolve(markets.get(2));
        evaluate();
        assertThat(entries("alert")).as("in the quiet time").isEqualTo(1);

        database.execute("update alert_markets set due_at = now() where due_at is not null");
        evaluate();
        assertThat(entries("alert")).isEqualTo(2);
        assertThat(lastPayload("alert").get("marketCount").asInt()).isEqualTo(2);
        assertThat(lastPayload("alert").get("markets")).hasSize(2);
    }

    @Test
    void alertsBeyondTheLimitOfADay_areInOneDigestAtItsEnd() {
        database.execute("update users set preferences = '{\"timeZone\": \"Pacific/Auckland\"}' where id = ?", user);
        evaluation = evaluation(3);
        cross(Side.THIS, Direction.UP, 6_000);
        for (int i = 0; i < 5; i++) {
            crossUp();
            endQuietTimes();
        }
        assertThat(entries("alert")).isEqualTo(3);
        assertThat(entries("alert_digest")).isZero();
        assertThat((boolean) database.execute(
                        "select ends_at = ((now() at time zone 'Pacific/Auckland')::date + 1)::timestamp at time zone"
                                + " 'Pacific/Auckland' from alert_days where user_id = ?",
                        user))
                .isTrue();
        await(evaluation.digests());
        assertThat(entries("alert_digest")).as("the day is not over").isZero();

        endDay();
        await(evaluation.digests());
        await(evaluation.digests());

        assertThat(entries("alert_digest")).isEqualTo(1);
        JsonNode digest = lastPayload("alert_digest");
        assertThat(digest.get("count").asInt()).isEqualTo(2);
        assertThat(digest.get("alerts")).hasSize(2);
        assertThat(digest.at("/alerts/1/marketId").asText()).isEqualTo(market.toString());
        crossUp();
        assertThat(entries("alert")).as("a new day").isEqualTo(4);
    }

    @Test
    void firstAlertOfANewDay_endsTheDayBefore() {
        evaluation = evaluation(1);
        cross(Side.THIS, Direction.UP, 6_000);
        crossUp();
        endQuietTimes();
        crossUp();
        endQuietTimes();
        endDay();

        crossUp();

        assertThat(entries("alert")).isEqualTo(2);
        assertThat(lastPayload("alert_digest").get("count").asInt()).isEqualTo(1);
    }

    @Test
    void unknownTimeZone_countsInUtc() {
        database.execute("update users set preferences = '{\"timeZone\": \"Mars/Olympus\"}' where id = ?", user);
        cross(Side.THIS, Direction.UP, 6_000);

        crossUp();

        assertThat(entries("alert")).isEqualTo(1);
    }

    @Test
    void evaluationsOnSeveralNodes_tellOnce() {
        int users = 40;
        List<UUID> followers = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            UUID follower = ledger.user();
            followers.add(follower);
            await(watchlists.follow(follower, Target.market(market)));
            assertThat(await(alerts.create(follower, Target.market(market), AlertType.ODDS_CROSS, up(6_000)))
                            .outcome())
                    .isEqualTo(Outcome.ADDED);
        }
        move("0.6500");
        List<Future<AlertStateStore.Result>> runs = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            AlertEvaluation other = evaluation(PER_DAY);
            runs.add(other.crossings().recover(deadlock -> other.crossings()));
        }
        runs.forEach(TestDatabase::await);

        for (UUID follower : followers) {
            assertThat(entries(follower, "alert")).isEqualTo(1);
        }
        assertThat(runs.stream().mapToLong(run -> run.result().told()).sum()).isEqualTo(users);
    }

    @Test
    void evaluationThatIsKilled_isRepeatedWithoutLossOrRepetition() throws SQLException {
        cross(Side.THIS, Direction.UP, 6_000);
        move("0.6500");
        try (Connection blocker = Servers.connect(database.uri())) {
            blocker.setAutoCommit(false);
            try (PreparedStatement day = blocker.prepareStatement(
                    "insert into alert_days (user_id, day, ends_at, told) values (?, now()::date, now() + interval '1 hour', 1)")) {
                day.setObject(1, user);
                day.execute();
            }
            Future<AlertStateStore.Result> killed = evaluation.crossings();
            String waiting =
                    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                            + " and query like '%alerts on a value that the odds of markets have crossed%'";
            ledger.waitUntil(Duration.ofSeconds(20), () -> database.execute(waiting) != null);
            database.execute("select pg_terminate_backend((" + waiting + " limit 1))");
            assertThatThrownBy(() -> await(killed)).isNotNull();
            blocker.rollback();
        }
        assertThat(entries("alert")).isZero();

        evaluate();
        evaluate();

        assertThat(entries("alert")).isEqualTo(1);
    }

    @Test
    void openTransaction_holdsTheProgressBack() throws SQLException {
        AlertStateStore states = new AlertStateStore(database.postgres(), HYSTERESIS, QUIET, PER_DAY);
        try (Connection writer = Servers.connect(database.uri());
                PreparedStatement update =
                        writer.prepareStatement("update markets set updated_at = now() where id = ? returning now()")) {
            writer.setAutoCommit(false);
            update.setObject(1, market);
            ResultSet updated = update.executeQuery();
            assertThat(updated.next()).isTrue();
            Instant started = updated.getObject(1, OffsetDateTime.class).toInstant();

            assertThat(await(states.begin("markets", Duration.ZERO)).committed())
                    .isBeforeOrEqualTo(started);
            writer.commit();
            assertThat(await(states.begin("markets", Duration.ZERO)).committed())
                    .isAfter(started);
        }
    }

    @Test
    void changedAlert_beginsAnew() {
        UUID alert = cross(Side.THIS, Direction.UP, 6_000);
        crossUp();
        assertThat(entries("alert")).isEqualTo(1);

        await(alerts.change(user, alert, new AlertRule(null, null, new Odds(7_000), null, null), null));
        move("0.7000");
        evaluate();
        assertThat(entries("alert")).as("no quiet time of the former value").isEqualTo(2);

        await(alerts.change(user, alert, new AlertRule(null, null, null, null, null), false));
        move("0.5000");
        evaluate();
        move("0.8000");
        evaluate();
        assertThat(entries("alert")).as("switched off").isEqualTo(2);

        await(alerts.change(user, alert, new AlertRule(null, null, null, null, null), true));
        evaluate();
        assertThat(entries("alert")).as("crossed before it was switched on").isEqualTo(2);
    }

    @Test
    void alertsOfEndedMarkets_areDeletedAfterAWeek() {
        UUID alert = cross(Side.THIS, Direction.UP, 6_000);
        resolve(market);
        evaluate();
        await(evaluation.cleanUp());
        assertThat(await(alerts.alert(user, alert))).isPresent();

        database.execute("update alert_markets set ended_at = now() - interval '8 days' where ended_at is not null");
        await(evaluation.cleanUp());

        assertThat(await(alerts.alert(user, alert))).isEmpty();
        assertThat(await(alerts.create(user, Target.market(market), AlertType.RESOLVES, up(6_000)))
                        .outcome())
                .isEqualTo(Outcome.ENDED);
        assertThat(await(watchlists.entry(user, Target.market(market)))
                        .orElseThrow()
                        .market()
                        .status())
                .isEqualTo(MarketStatus.RESOLVED);
    }

    @Test
    void moreAlertsThanABatch_areAllTold() {
        int count = AlertEvaluation.BATCH + 50;
        database.execute(
                """
                with made as (
                  insert into users (id, username, email, password_hash)
                  select gen_random_uuid(), 'many-' || n || ?, 'many-' || n || ? || '@example.com', 'none'
                  from generate_series(1, ?) n
                  returning id
                ), entries as (
                  insert into watchlist (id, user_id, market_id) select gen_random_uuid(), id, ? from made
                  returning id, user_id
                )
                insert into alerts (id, user_id, watchlist_id, market_id, type, side, direction, value)
                select gen_random_uuid(), user_id, id, ?, 'odds_cross', 'this', 'up', 0.6 from entries
                """,
                user.toString().substring(0, 18),
                user.toString().substring(0, 18),
                count,
                market,
                market);
        database.execute("select arm_alerts(array(select id from alerts where market_id = ?), null, 0.02)", market);
        move("0.6100");

        AlertStateStore.Result result = await(evaluation.crossings());

        assertThat(result.told()).isEqualTo(count);
    }

    @Test
    void unfollowing_endsTheAlerts() {
        cross(Side.THIS, Direction.UP, 6_000);
        assertThat(await(watchlists.unfollow(user, Target.market(market))))
                .hasValue(new WatchlistStore.Unfollowed(true, 1));

        crossUp();

        assertThat(entries("alert")).isZero();
        assertThat(count("select count(*) from alert_markets where market_id = ?", market))
                .isZero();
    }

    private static AlertRule up(int value) {
        return new AlertRule(Side.THIS, Direction.UP, new Odds(value), null, null);
    }

    private UUID cross(Side side, Direction direction, int value) {
        return create(
                Target.market(market),
                AlertType.ODDS_CROSS,
                new AlertRule(side, direction, new Odds(value), null, null));
    }

    private UUID create(Target target, AlertType type, AlertRule rule) {
        AlertStore.Created created = await(alerts.create(user, target, type, rule));
        assertThat(created.outcome()).isEqualTo(Outcome.ADDED);
        return created.id();
    }

    /** Moves the odds back by more than the hysteresis, and across 0.60. */
    private void crossUp() {
        move("0.5700");
        evaluate();
        move("0.6100");
        evaluate();
    }

    private void move(String thisOdds) {
        move(market, thisOdds);
    }

    private void move(UUID moved, String thisOdds) {
        BigDecimal odds = new BigDecimal(thisOdds);
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ?, seq = seq + 1, changed_at = now() where market_id = ?",
                odds,
                BigDecimal.ONE.subtract(odds),
                moved);
    }

    private void past(String odds, Duration ago) {
        BigDecimal at = new BigDecimal(odds);
        database.execute(
                "insert into odds_history (market_id, step, at, open, high, low, close)"
                        + " values (?, 1, date_trunc('second', now()) - ? * interval '1 second', ?, ?, ?, ?)",
                market,
                ago.toSeconds(),
                at,
                at,
                at,
                at);
    }

    private void touch(String assignments) {
        database.execute("update markets set updated_at = clock_timestamp(), " + assignments + " where id = ?", market);
    }

    private void resolve(UUID resolved) {
        database.execute(
                "update markets set status = 'resolved', resolution = 'this', resolved_at = now(), closed_at = now(),"
                        + " updated_at = clock_timestamp() where id = ?",
                resolved);
    }

    private void expireIn(Duration duration) {
        database.execute(
                "update markets set expires_at = ?::timestamptz, updated_at = clock_timestamp() where id = ?",
                Instant.now().plus(duration).toString(),
                market);
    }

    private UUID event() {
        UUID event = Ids.next();
        database.execute(
                "insert into events (id, feed_id, title) values (?, ?, 'An election')", event, event.toString());
        return event;
    }

    private UUID marketOf(UUID event, String thisOdds) {
        BigDecimal odds = new BigDecimal(thisOdds);
        UUID member = ledger.market(thisOdds, BigDecimal.ONE.subtract(odds).toPlainString());
        database.execute("update markets set event_id = ?, updated_at = clock_timestamp() where id = ?", event, member);
        return member;
    }

    private void endQuietTimes() {
        database.execute("update alert_markets set quiet_until = now() where quiet_until is not null");
    }

    private void endDay() {
        database.execute("update alert_days set ends_at = now() - interval '1 second' where user_id = ?", user);
    }

    private void evaluate() {
        await(evaluation.markets());
        await(evaluation.crossings());
        await(evaluation.moves());
    }

    private long entries(String type) {
        return entries(user, type);
    }

    private long entries(UUID owner, String type) {
        return (long)
                database.execute("select count(*) from inbox_entries where user_id = ? and type = ?", owner, type);
    }

    private long count(String sql, UUID id) {
        return (long) database.execute(sql, id);
    }

    private JsonNode lastPayload(String type) {
        String json = (String) database.execute(
                "select payload::text from inbox_entries where user_id = ? and type = ? order by id desc limit 1",
                user,
                type);
        assertThat(json).as("an entry").isNotNull();
        try {
            return Json.tree(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
