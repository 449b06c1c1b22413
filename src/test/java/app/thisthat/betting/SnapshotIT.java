package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.math.BigDecimal;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Concurrent bets, claims, resolutions and corrections: every snapshot is consistent, and no deadlock occurs.
 * {@code -Dsnapshots} sets the number of snapshots.
 */
@ExtendWith(DatabaseExtension.class)
class SnapshotIT {

    private static final int SNAPSHOTS = Integer.getInteger("snapshots", 30);
    private static final long SNAPSHOT_INTERVAL_MS = 100;
    private static final Resolution[] RESOLUTIONS = Resolution.values();

    /** Balances less debts, less granted credits, less the results of all bets: zero in every snapshot. */
    private static final String TOTAL =
            """
            select (select sum(credit_balance - credit_debt) from users)
                 - (select sum(amount) from credit_transactions where transaction_type in ('signup_bonus', 'daily_reward'))
                 - (select coalesce(sum(coalesce(actual_payout, 0) - amount), 0) from bets)
            """;

    private final TestDatabase database;
    private final BettingTestSupport betting;
    private final LedgerFixture ledger;
    private final Random random = new Random(7);

    SnapshotIT(TestDatabase database) {
        this.database = database;
        this.betting = new BettingTestSupport(database, 50);
        this.ledger = betting.ledger();
    }

    @Test
    void everySnapshot_isConsistent() throws InterruptedException {
        List<UUID> users = betting.users(30);
        AtomicInteger snapshots = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> checking = reader.scheduleAtFixedRate(
                () -> checkSnapshot(snapshots, failure), 0, SNAPSHOT_INTERVAL_MS, TimeUnit.MILLISECONDS);
        try {
            while (snapshots.get() < SNAPSHOTS && failure.get() == null) {
                runRound(users);
            }
        } finally {
            checking.cancel(false);
            reader.shutdown();
            assertThat(reader.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failure.get()).isNull();
        ledger.assertInvariants();
        assertThat(betting.deadlocks()).isZero();
    }

    /** The audit and the total are one statement each, hence one snapshot each. */
    private void checkSnapshot(AtomicInteger snapshots, AtomicReference<Throwable> failure) {
        try {
            ledger.assertInvariants();
            assertThat((BigDecimal) database.execute(TOTAL)).isEqualByComparingTo("0");
            snapshots.incrementAndGet();
        } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Bets, claims, resolutions and corrections on four markets at the same time. */
    private void runRound(List<UUID> users) {
        List<UUID> markets =
                IntStream.range(0, 4).mapToObj(i -> ledger.market("0.4", "0.6")).toList();
        betting.placeBets(users, markets, 4, random);
        List<Future<?>> pending = new ArrayList<>();
        for (UUID market : markets) {
            pending.add(betting.resolveAsync(market, anyResolution())
                    .compose(done -> betting.correctAsync(market, anyResolution())));
            users.forEach(user -> pending.add(betting.placeAsync(user, market, Side.THAT, Credits.of(10))));
        }
        users.forEach(user -> pending.add(betting.grantAsync(user, Credits.of(100))));
        await(Future.all(pending));
    }

    private Resolution anyResolution() {
        return RESOLUTIONS[random.nextInt(RESOLUTIONS.length)];
    }
}
