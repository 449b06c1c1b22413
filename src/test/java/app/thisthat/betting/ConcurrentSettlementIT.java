package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settlements of two nodes at the same time. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrentSettlementIT {

    private final TestDatabase database;
    private final BettingTestSupport betting;
    private final LedgerFixture ledger;
    private final Random random = new Random(7);

    ConcurrentSettlementIT(TestDatabase database) {
        this.database = database;
        this.betting = new BettingTestSupport(database, 50);
        this.ledger = betting.ledger();
    }

    @Test
    void marketsOfTheSameUsers_areResolvedConcurrentlyWithoutADeadlock() {
        List<UUID> users = betting.users(50);
        Settlement otherNode = otherNode(30);
        for (int round = 0; round < 20; round++) {
            UUID first = ledger.market("0.5", "0.5");
            UUID second = ledger.market("0.5", "0.5");
            betting.placeBets(users, List.of(first, second), 2, random);

            Future<ResolveOutcome> firstResolution = betting.resolveAsync(first, Resolution.THIS);
            Future<ResolveOutcome> secondResolution = otherNode.resolve(ResolveMarket.byFeed(second, Resolution.THAT));
            users.forEach(user -> await(betting.grantAsync(user, Credits.of(100))));

            assertThat(List.of(await(firstResolution), await(secondResolution)))
                    .hasOnlyElementsOfType(ResolveOutcome.Resolved.class);
            ledger.waitUntil(Duration.ofSeconds(30), () -> unsettled() == 0);
        }
        assertThat(betting.deadlocks()).isZero();
        ledger.assertInvariants();
    }

    @Test
    void twentyConcurrentResolutions_payEveryBetOnce() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 2_500, 10_000);
        Settlement otherNode = otherNode(700);
        ResolveMarket command = ResolveMarket.byFeed(market, Resolution.THIS);

        List<ResolveOutcome> outcomes = await(Future.all(IntStream.range(0, 20)
                        .mapToObj(i ->
                                i % 2 == 0 ? betting.resolveAsync(market, Resolution.THIS) : otherNode.resolve(command))
                        .toList()))
                .list();

        assertThat(outcomes)
                .hasOnlyElementsOfType(ResolveOutcome.Resolved.class)
                .extracting("resolution", "resolvedAt")
                .containsOnly(tuple(Resolution.THIS, resolvedAt(market)));
        ledger.waitUntil(Duration.ofSeconds(60), () -> unsettled() == 0);
        assertThat(database.execute(
                        "select count(*) from credit_transactions t join bets b on b.id = t.reference_id where b.market_id = ? and t.transaction_type = 'bet_payout'",
                        market))
                .isEqualTo(5_000L);
        ledger.assertInvariants();
    }

    private Settlement otherNode(int chunkSize) {
        return new Settlement(
                new SettlementStore(database.postgres()),
                betting.bus(),
                chunkSize,
                new BettingMetrics(new SimpleMeterRegistry()));
    }

    private long unsettled() {
        return (long) database.execute("select count(*) from markets where status = 'resolved' and settled_at is null");
    }

    private Instant resolvedAt(UUID market) {
        return ((Timestamp) database.execute("select resolved_at from markets where id = ?", market)).toInstant();
    }
}
