package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everything at once, and at every instant the sums are right. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotIT {

    private static final int SNAPSHOTS = 30;
    private static final long SNAPSHOT_INTERVAL_MS = 100;

    /** What players have less what they were given and what their bets brought: nothing, in every snapshot. */
    private static final String TOTAL =
            """
            select (select sum(credit_balance - credit_debt) from users)
                 - (select sum(amount) from credit_transactions where transaction_type in ('signup_bonus', 'daily_reward'))
                 - (select coalesce(sum(coalesce(actual_payout, 0) - amount), 0) from bets)
            """;

    private final TestDatabase database;
    private final BettingTestSupport game;
    private final LedgerFixture books;
    private final Random random = new Random(7);

    SnapshotIT(TestDatabase database) {
        this.database = database;
        this.game = new BettingTestSupport(database, 50);
        this.books = game.books();
    }

    @BeforeEach
    void noDeadlockYet() {
        assertThat(deadlocks()).isZero();
    }

    @Test
    void everySnapshotDuringPlay_hasTheRightSums() throws InterruptedException {
        List<UUID> players = players(30);
        AtomicInteger snapshots = new AtomicInteger();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> looking = reader.scheduleAtFixedRate(
                () -> look(snapshots, wrong), 0, SNAPSHOT_INTERVAL_MS, TimeUnit.MILLISECONDS);
        try {
            while (snapshots.get() < SNAPSHOTS && wrong.get() == null) {
                playARound(players);
            }
        } finally {
            looking.cancel(false);
            reader.shutdown();
            assertThat(reader.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(wrong.get()).isNull();
        books.assertSound();
        assertThat(deadlocks()).isZero();
    }

    /** The audit is one statement, hence one snapshot; the total is another. */
    private void look(AtomicInteger snapshots, AtomicReference<Throwable> wrong) {
        try {
            books.assertSound();
            assertThat((BigDecimal) database.ask(TOTAL)).isEqualByComparingTo("0");
            snapshots.incrementAndGet();
        } catch (RuntimeException | AssertionError e) {
            wrong.compareAndSet(null, e);
        }
    }

    /** Bets, claims, resolutions and corrections of four markets, all under way together. */
    private void playARound(List<UUID> players) {
        List<UUID> markets =
                IntStream.range(0, 4).mapToObj(i -> books.market("0.4", "0.6")).toList();
        bets(players, markets, 4);
        List<Future<?>> underWay = new ArrayList<>();
        for (UUID market : markets) {
            underWay.add(game.resolving(market, any(Resolution.values()))
                    .compose(done -> game.correcting(market, any(Resolution.values()))));
            players.forEach(player -> underWay.add(game.betting(player, market, Side.THAT, Credits.of(10))));
        }
        players.forEach(player -> underWay.add(game.granting(player, Credits.of(100))));
        await(Future.all(underWay));
    }

    @Test
    void twoMarketsOfTheSamePlayers_areResolvedTogetherWithoutADeadlock() {
        List<UUID> players = players(50);
        Settlement otherNode = new Settlement(
                new SettlementStore(database.postgres()),
                game.bus(),
                30,
                new BettingMetrics(new SimpleMeterRegistry()));
        for (int round = 0; round < 20; round++) {
            UUID first = books.market("0.5", "0.5");
            UUID second = books.market("0.5", "0.5");
            bets(players, List.of(first, second), 2);

            Future<ResolveOutcome> here = game.resolving(first, Resolution.THIS);
            Future<ResolveOutcome> there = otherNode.resolve(ResolveMarket.byFeed(second, Resolution.THAT));
            players.forEach(player -> await(game.granting(player, Credits.of(100))));

            assertThat(List.of(await(here), await(there))).hasOnlyElementsOfType(ResolveOutcome.Resolved.class);
            books.waitUntil(Duration.ofSeconds(30), () -> unsettled() == 0);
        }
        assertThat(deadlocks()).isZero();
        books.assertSound();
    }

    @Test
    void twentyResolversOfTenThousandBets_payEachOnce() {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, 2_500, 10_000);
        Settlement otherNode = new Settlement(
                new SettlementStore(database.postgres()),
                game.bus(),
                700,
                new BettingMetrics(new SimpleMeterRegistry()));
        ResolveMarket order = ResolveMarket.byFeed(market, Resolution.THIS);

        List<ResolveOutcome> outcomes = await(Future.all(IntStream.range(0, 20)
                        .mapToObj(i -> i % 2 == 0 ? game.resolving(market, Resolution.THIS) : otherNode.resolve(order))
                        .toList()))
                .list();

        assertThat(outcomes)
                .hasOnlyElementsOfType(ResolveOutcome.Resolved.class)
                .extracting("resolution", "resolvedAt")
                .containsOnly(tuple(Resolution.THIS, resolvedAt(market)));
        books.waitUntil(Duration.ofSeconds(60), () -> unsettled() == 0);
        assertThat(database.ask(
                        "select count(*) from credit_transactions t join bets b on b.id = t.reference_id where b.market_id = ? and t.transaction_type = 'bet_payout'",
                        market))
                .isEqualTo(5_000L);
        books.assertSound();
    }

    private List<UUID> players(int count) {
        return IntStream.range(0, count).mapToObj(i -> books.user("100000")).toList();
    }

    private void bets(List<UUID> players, List<UUID> markets, int each) {
        List<Future<BetOutcome>> bets = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (UUID market : markets) {
                players.forEach(player -> bets.add(game.betting(player, market, any(Side.values()), Credits.of(20))));
            }
        }
        assertThat(await(Future.all(bets)).<BetOutcome>list()).hasOnlyElementsOfType(BetOutcome.Placed.class);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private long unsettled() {
        return (long) database.ask("select count(*) from markets where status = 'resolved' and settled_at is null");
    }

    private long deadlocks() {
        return (long) database.ask("select deadlocks from pg_stat_database where datname = current_database()");
    }

    private Instant resolvedAt(UUID market) {
        return ((Timestamp) database.ask("select resolved_at from markets where id = ?", market)).toInstant();
    }
}
