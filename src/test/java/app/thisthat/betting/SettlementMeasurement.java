package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Settings;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures settlements: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=SettlementMeasurement}. {@code -Dmeasured.bets} sets the number of bets of the large market.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettlementMeasurement {

    private static final int ROUNDS = 5;
    private static final int BETS = 10_000;
    private static final int USERS = 2_000;
    private static final int LARGE = Integer.getInteger("measured.bets", 1_000_000);
    private static final int OTHER_USERS = 64;

    /** The necessary writes in one statement, without limits, debts, daily totals and lock order. */
    private static final String BARE =
            """
            with moved as (
              update bets set status = case side when 'this' then 'won' else 'lost' end,
                     actual_payout = case side when 'this' then potential_payout else 0 end, resolved_at = now()
              where market_id = ? and status = 'pending' returning id, user_id, amount, actual_payout
            ), paid as (
              update users u set credit_balance = credit_balance + t.won, ledger_seq = ledger_seq + t.rows,
                     overall_pnl = overall_pnl + t.profit, settled_bets = settled_bets + t.bets, updated_at = now()
              from (select user_id, sum(actual_payout) as won, count(*) filter (where actual_payout > 0) as rows,
                           sum(actual_payout - amount) as profit, count(*) as bets from moved group by user_id) t
              where u.id = t.user_id returning u.id, u.credit_balance, u.ledger_seq
            )
            insert into credit_transactions (user_id, seq, amount, transaction_type, reference_id, balance_after)
            select m.user_id, p.ledger_seq + 1 - row_number() over (partition by m.user_id order by m.id), m.actual_payout,
                   'bet_payout', m.id,
                   p.credit_balance - sum(m.actual_payout) over (partition by m.user_id order by m.id) + m.actual_payout
            from moved m join paid p on p.id = m.user_id where m.actual_payout > 0
            """;

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final BettingTestSupport betting;

    SettlementMeasurement(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.betting = new BettingTestSupport(
                database, Settings.load(Optional.empty(), Map.of()).betting().settlementChunk());
    }

    @Test
    void tenThousandBets_comparedWithBareSql() {
        for (int round = 1; round <= ROUNDS; round++) {
            UUID viaService = pending(BETS);
            UUID bare = pending(BETS);
            database.execute(
                    "update markets set status = 'resolved', resolution = 'this', resolved_at = now(), closed_at = now(),"
                            + " settled_at = now() where id = ?",
                    bare);
            long startedNanos = System.nanoTime();
            betting.resolve(viaService, Resolution.THIS);
            long service = System.nanoTime() - startedNanos;
            startedNanos = System.nanoTime();
            database.execute(BARE, bare);
            long sql = System.nanoTime() - startedNanos;
            System.out.printf(
                    "10,000 bets, round %d: service %d ms, bare SQL %d ms, ratio %.2f%n",
                    round, service / 1_000_000, sql / 1_000_000, (double) service / sql);
        }
    }

    @Test
    void manyBets_duringOtherBets() {
        UUID large = pending(LARGE);
        UUID other = ledger.market("0.5", "0.5");
        List<UUID> otherUsers = new ArrayList<>();
        for (int i = 0; i < OTHER_USERS; i++) {
            otherUsers.add(ledger.user("1000000"));
        }
        database.execute("vacuum analyze");
        betFor(Duration.ofSeconds(10), otherUsers, other).print("bets before");
        System.gc();
        long before = heap();
        long startedNanos = System.nanoTime();
        Future<?> resolved = betting.resolveAsync(large, Resolution.THIS);
        Timings during = new Timings();
        long maxHeap = before;
        int next = 0;
        while (database.execute("select settled_at from markets where id = ?", large) == null) {
            for (int i = 0; i < 20; i++) {
                during.time(betting.placeAsync(otherUsers.get(next++ % OTHER_USERS), other, Side.THIS, Credits.of(10)));
            }
            maxHeap = Math.max(maxHeap, heap());
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        await(resolved);
        during.print("bets on another market during the settlement");
        System.out.printf(
                "%,d bets settled in %.1f s, %,.0f a second; heap %d MB before, %d MB at most%n",
                LARGE, seconds, LARGE / seconds, before >> 20, maxHeap >> 20);
        ledger.assertInvariants();
        assertThat(database.execute("select count(*) from bets where market_id = ? and status = 'pending'", large))
                .isEqualTo(0L);
    }

    private Timings betFor(Duration time, List<UUID> users, UUID market) {
        Timings timings = new Timings();
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            timings.time(betting.placeAsync(users.get(i % users.size()), market, Side.THIS, Credits.of(10)));
        }
        return timings;
    }

    private UUID pending(int bets) {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, Math.max(USERS, bets / 50), bets);
        return market;
    }

    private static long heap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
