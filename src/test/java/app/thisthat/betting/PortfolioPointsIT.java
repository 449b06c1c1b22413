package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.jobs.Lease;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(DatabaseExtension.class)
class PortfolioPointsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestDatabase database;
    private final BettingTestSupport betting;
    private final PortfolioStore portfolios;
    private final PortfolioHistoryStore histories;
    private final PortfolioPoints job;
    private final Lease lease;

    PortfolioPointsIT(TestDatabase database) {
        this.database = database;
        this.betting = new BettingTestSupport(database, 3);
        this.portfolios = new PortfolioStore(
                database.postgres(), TestDatabase.settings().betting().cashOut());
        this.histories = new PortfolioHistoryStore(database.postgres());
        this.job = job(new SimpleMeterRegistry());
        this.lease = database.lease("betting.portfolios");
    }

    private PortfolioPoints job(MeterRegistry metrics) {
        return new PortfolioPoints(
                database.vertx(),
                new PortfolioPointStore(database.postgres()),
                InstantSource.system(),
                new PortfolioPoints.Limits(2, Duration.ZERO),
                metrics);
    }

    @Test
    void everyEvent_hasAPointWithThePortfolioOfThen() {
        UUID user = betting.ledger().user();
        UUID open = betting.ledger().market("0.60", "0.45");
        UUID won = betting.ledger().market("0.5", "0.5");
        UUID lost = betting.ledger().market("0.5", "0.5");
        UUID cancelled = betting.ledger().market("0.5", "0.5");
        Bet bet = betting.bet(user, open, Side.THAT, 100);
        betting.bet(user, won, Side.THIS, 50);
        betting.bet(user, lost, Side.THIS, 70);
        betting.bet(user, cancelled, Side.THIS, 20);
        assertPointIsThePortfolio("bets", user);

        moveOdds(open, "0.42", "0.60");
        betting.cashOut(bet, Credits.of(40));
        assertPointIsThePortfolio("a cash-out", user);
        betting.resolve(won, Resolution.THIS);
        assertPointIsThePortfolio("a win", user);
        betting.resolve(lost, Resolution.THAT);
        assertPointIsThePortfolio("a loss, which has no ledger row", user);
        betting.correct(lost, Resolution.THIS);
        assertPointIsThePortfolio("a correction of a loss", user);
        betting.correct(won, Resolution.THAT);
        assertPointIsThePortfolio("a correction of a win", user);
        betting.correct(won, Resolution.INVALID);
        assertPointIsThePortfolio("a correction to a refund", user);
        database.execute(
                "update markets set status = 'cancelled', resolved_at = now(), closed_at = now() where id = ?",
                cancelled);
        database.execute("select count(*) from settle_bets(?, 10)", cancelled);
        assertPointIsThePortfolio("a cancelled market", user);
        database.execute(
                "select outcome from cash_outs c, reverse_cash_out(c.id, ?, 'a test') where c.user_id = ?",
                betting.admin(),
                user);
        assertPointIsThePortfolio("a reversed cash-out", user);

        PortfolioHistory history = history(user, HistoryRange.DAY);
        assertThat(history.points()).hasSize(10).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        PortfolioHistory.Profit profit = await(histories.profit("a client", new Cancellation(), user, HistoryRange.DAY))
                .orElseThrow();
        assertThat(profit.points())
                .extracting(point -> point.realisedPnL().toString())
                .containsExactly("0.00", "12.26", "62.26", "-7.74", "132.26", "32.26", "82.26", "70.00", "70.00");
    }

    /** Runs the job for five minutes that end now, and compares the new point with the portfolio. */
    private void assertPointIsThePortfolio(String event, UUID user) {
        Instant at = collect(job);
        Portfolio portfolio = await(portfolios.portfolio(user)).orElseThrow();
        PortfolioHistory history = history(user, HistoryRange.ALL);

        assertThat(stored(user, at)).as("point after %s", event).isEqualTo(PortfolioHistory.Point.of(at, portfolio));
        assertThat(history.points().get(history.points().size() - 1))
                .as("last point after %s", event)
                .isEqualTo(PortfolioHistory.Point.of(history.to(), portfolio));
        // the next five minutes are in another step of the range
        database.execute("update portfolio_points set at = at - interval '10 minutes' where user_id = ?", user);
    }

    private PortfolioHistory.Point stored(UUID user, Instant at) {
        PortfolioHistory history = history(user, HistoryRange.DAY);
        PortfolioHistory.Point last = history.points().get(history.points().size() - 2);
        assertThat(last.at()).isEqualTo(at);
        return last;
    }

    private PortfolioHistory history(UUID user, HistoryRange range) {
        return await(histories.history(user, range)).orElseThrow();
    }

    /** Runs a job until it has collected the events up to the next full second, which it returns. */
    private Instant collect(PortfolioPoints points) {
        Instant at = secondAfterNow();
        database.execute(
                "update portfolio_progress set collected_to = ?, walked_to = 'infinity', walk_at = null, walk_after = null",
                Timestamp.from(at.minus(Duration.ofMinutes(5))));
        betting.ledger().waitUntil(TIMEOUT, () -> {
            await(points.run(lease));
            return (boolean) database.execute("select collected_to >= ? from portfolio_progress", Timestamp.from(at));
        });
        return at;
    }

    private Instant secondAfterNow() {
        Timestamp now =
                (Timestamp) database.execute("select date_trunc('second', clock_timestamp()) + interval '1 second'");
        return now.toInstant();
    }

    private void moveOdds(UUID market, String thisOdds, String thatOdds) {
        database.execute(
                "update market_odds set this_odds = ?::text::numeric, that_odds = ?::text::numeric, changed_at = now() where market_id = ?",
                thisOdds,
                thatOdds,
                market);
        betting.ledger().endJumpPauses();
    }

    @Test
    void newUser_hasTheCurrentPointOnly() {
        UUID user = betting.ledger().user();

        for (HistoryRange range : HistoryRange.values()) {
            PortfolioHistory history = history(user, range);
            assertThat(history.points())
                    .containsExactly(PortfolioHistory.Point.of(
                            history.to(), await(portfolios.portfolio(user)).orElseThrow()));
            assertThat(history.from()).isBeforeOrEqualTo(history.to());
        }
        assertThat(await(histories.history(UUID.randomUUID(), HistoryRange.DAY)))
                .isEmpty();
    }

    @Test
    void ranges_startWithTheValuesInForceAndHaveTheLastPointOfEachStep() {
        UUID user = betting.ledger().user();
        Instant from = history(user, HistoryRange.DAY).from();
        insert(user, from.minus(Duration.ofMinutes(20)), 300, 1);
        insert(user, from.minus(Duration.ofMinutes(10)), 300, 2);
        insert(user, from.plus(Duration.ofMinutes(61)), 300, 3);
        insert(user, from.plus(Duration.ofMinutes(65)), 300, 4);
        insert(user, from.plus(Duration.ofMinutes(70)), 300, 5);

        PortfolioHistory history = history(user, HistoryRange.DAY);
        assertThat(history.step()).isEqualTo(300);
        assertThat(history.points())
                .extracting(PortfolioHistory.Point::at, point -> point.creditBalance()
                        .toString())
                .containsExactly(
                        tuple(from, "2.00"),
                        tuple(from.plus(Duration.ofMinutes(65)), "4.00"),
                        tuple(from.plus(Duration.ofMinutes(70)), "5.00"),
                        tuple(history.to(), "1000.00"));

        insert(user, from, 300, 6);
        assertThat(history(user, HistoryRange.DAY).points().get(0).creditBalance())
                .hasToString("6.00");
    }

    @Test
    void everyRange_isBounded() {
        UUID user = betting.ledger().user();
        insertSeries(user, 300, "26 hours", "5 minutes");
        insertSeries(user, 3600, "9 days", "1 hour");
        insertSeries(user, 86400, "12 years", "1 day");

        for (HistoryRange range : HistoryRange.values()) {
            PortfolioHistory history = history(user, range);
            assertThat(history.points()).as(range.wire()).hasSizeBetween(100, 400);
            assertThat(history.points().get(0).at()).isEqualTo(history.from());
            assertThat(history.points()).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
            assertThat(history.points().stream()
                            .skip(1)
                            .limit(history.points().size() - 2L)
                            .map(point -> Math.floorDiv(point.at().getEpochSecond() - 1, history.step())))
                    .as("one point in a step")
                    .doesNotHaveDuplicates();
        }
        assertThat(history(user, HistoryRange.ALL).step()).isEqualTo(13 * 86_400);
    }

    private void insertSeries(UUID user, int step, String length, String interval) {
        database.execute(
                """
                insert into portfolio_points
                select ?, date_bin(?::text::interval, g, 'epoch'), ?, 1000, 0, 0, 0, 0
                from generate_series(now() - ?::text::interval, now() - ?::text::interval, ?::text::interval) g
                on conflict do nothing
                """,
                user,
                interval,
                step,
                length,
                interval,
                interval);
    }

    private void insert(UUID user, Instant at, int step, int balance) {
        database.execute(
                "insert into portfolio_points values (?, ?, ?, ?, 0, 0, 0, 0)",
                user,
                Timestamp.from(at),
                step,
                balance);
    }

    @Test
    void changesOfOdds_arePointsOfTheFullHourForTheHoldersOnly() {
        UUID moving = betting.ledger().market("0.5", "0.5");
        UUID quiet = betting.ledger().market("0.5", "0.5");
        List<UUID> holders =
                IntStream.range(0, 5).mapToObj(i -> betting.ledger().user()).toList();
        holders.forEach(user -> betting.bet(user, moving, Side.THIS, 100));
        UUID other = betting.ledger().user();
        betting.bet(other, quiet, Side.THIS, 100);
        collect(job);
        Instant before = secondAfterNow();
        waitUntilPast(before);
        moveOdds(moving, "0.7", "0.3");

        Instant at = walk(before);

        assertThat(holders)
                .allSatisfy(user -> assertThat(stored(user, at).openValue()).hasToString("140.00"));
        assertThat(points(other)).isOne();
        walk(at);
        assertThat(holders).allSatisfy(user -> assertThat(points(user)).isEqualTo(2));
    }

    /** Writes the points of an hour that ends at the next second, for the odds that have changed since a time. */
    private Instant walk(Instant since) {
        Instant at = secondAfterNow();
        waitUntilPast(at);
        database.execute(
                "update portfolio_progress set collected_to = 'infinity', walked_to = ?, walk_at = ?,"
                        + " walk_after = '00000000-0000-0000-0000-000000000000'",
                Timestamp.from(since),
                Timestamp.from(at));
        betting.ledger().waitUntil(TIMEOUT, () -> {
            await(new PortfolioPointStore(database.postgres()).writeHourly(2));
            return database.execute("select walk_at from portfolio_progress") == null;
        });
        assertThat(database.execute("select walked_to from portfolio_progress")).isEqualTo(Timestamp.from(at));
        return at;
    }

    private void waitUntilPast(Instant time) {
        betting.ledger().waitUntil(TIMEOUT, () ->
                (boolean) database.execute("select clock_timestamp() > ?", Timestamp.from(time)));
    }

    private long points(UUID user) {
        return (long) database.execute("select count(*) from portfolio_points where user_id = ?", user);
    }

    @Test
    void twoNodes_writeEachPointOnce() {
        UUID market = betting.ledger().market("0.5", "0.5");
        betting.ledger().pendingBets(market, 40, 40);
        betting.resolve(market, Resolution.THAT);
        MeterRegistry metrics = new SimpleMeterRegistry();
        PortfolioPoints one = job(metrics);
        PortfolioPoints other = job(metrics);
        Instant at = secondAfterNow();
        database.execute(
                "update portfolio_progress set collected_to = ?, walked_to = 'infinity', walk_at = null, walk_after = null",
                Timestamp.from(at.minus(Duration.ofMinutes(5))));
        waitUntilPast(at);

        betting.ledger().waitUntil(TIMEOUT, () -> {
            await(Future.all(Stream.of(one, other, one, other)
                    .map(node -> node.run(lease))
                    .toList()));
            return (boolean) database.execute("select collected_to >= ? from portfolio_progress", Timestamp.from(at));
        });

        assertThat((long) database.execute(
                        "select count(distinct p.user_id) from portfolio_points p join bets b on b.user_id = p.user_id"
                                + " where b.market_id = ? and p.at = ?",
                        market,
                        Timestamp.from(at)))
                .isEqualTo(40);
        assertThat((long) database.execute("select count(*) from portfolio_due"))
                .isZero();
        long written =
                (long) database.execute("select count(*) from portfolio_points where at = ?", Timestamp.from(at));
        assertThat(metrics.counter("thisthat_portfolio_points").count()).isEqualTo((double) written);
    }

    @Test
    void interruptedRun_isContinuedByAnotherNode() {
        UUID market = betting.ledger().market("0.5", "0.5");
        betting.ledger().pendingBets(market, 9, 9);
        PortfolioPointStore store = new PortfolioPointStore(database.postgres());
        Instant at = secondAfterNow();
        database.execute(
                "update portfolio_progress set collected_to = ?, walked_to = 'infinity', walk_at = null, walk_after = null",
                Timestamp.from(at.minus(Duration.ofMinutes(5))));
        betting.ledger().waitUntil(TIMEOUT, () -> await(store.collect(Duration.ZERO, Duration.ofDays(6)))
                .isPresent());
        assertThat(await(store.writeDue(3)).processed()).isEqualTo(3);

        await(job.run(lease));

        assertThat((long) database.execute("select count(*) from portfolio_points where at = ?", Timestamp.from(at)))
                .isGreaterThanOrEqualTo(9);
        assertThat((long) database.execute("select count(*) from portfolio_due"))
                .isZero();
    }

    @Test
    void oldPoints_areMergedIntoTheLastOfTheirHourAndDay() {
        UUID user = betting.ledger().user();
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(30));
        insert(user, hour.plus(Duration.ofMinutes(5)), 300, 1);
        insert(user, hour.plus(Duration.ofMinutes(25)), 300, 2);
        insert(user, hour.plus(Duration.ofMinutes(60)), 300, 3);
        insert(user, hour.plus(Duration.ofMinutes(65)), 300, 4);
        Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(10));
        insert(user, day.plus(Duration.ofHours(1)), 3600, 5);
        insert(user, day.plus(Duration.ofHours(24)), 3600, 6);
        Instant recent = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        insert(user, recent, 300, 7);

        await(job.run(lease));

        assertThat((String) database.execute(
                        "select string_agg(step || ' ' || extract(epoch from at)::bigint || ' ' || balance, ', ' order by at)"
                                + " from portfolio_points where user_id = ?",
                        user))
                .isEqualTo("86400 %d 6.00, 3600 %d 3.00, 3600 %d 4.00, 300 %d 7.00"
                        .formatted(
                                day.plus(Duration.ofDays(1)).getEpochSecond(),
                                hour.plus(Duration.ofHours(1)).getEpochSecond(),
                                hour.plus(Duration.ofHours(2)).getEpochSecond(),
                                recent.getEpochSecond()));
    }

    @Test
    void closedAccount_hasNoPoints() {
        UUID user = betting.ledger().user();
        UUID market = betting.ledger().market("0.5", "0.5");
        betting.bet(user, market, Side.THIS, 100);
        insert(user, Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(30)), 300, 1);
        database.execute(
                "update users set closed_at = now(), email = null, password_hash = null, username = 'closed:' || id where id = ?",
                user);

        collect(job);

        assertThat(points(user)).isZero();
        assertThat(await(histories.profit("a client", new Cancellation(), user, HistoryRange.DAY)))
                .isEmpty();
    }

    @Test
    void odds_areKnownAfterTheHistoryWasMerged() {
        UUID user = betting.ledger().user();
        UUID market = betting.ledger().market("0.60", "0.45");
        betting.bet(user, market, Side.THAT, 90);
        Instant at = secondAfterNow();
        waitUntilPast(at);
        moveOdds(market, "0.2", "0.8");
        database.execute(
                """
                with old as (delete from odds_history where market_id = ? returning *)
                insert into odds_history (market_id, step, at, open, high, low, close, that_close)
                select market_id, 3600, date_bin('1 hour', at, 'epoch') - interval '1 hour' * (max(at) over () = at)::int,
                       open, high, low, close, that_close
                from old order by at limit 1
                """,
                market);

        assertThat(database.execute("select value from portfolio_at(?, ?)", user, Timestamp.from(at)))
                .hasToString("90.00");
    }
}
