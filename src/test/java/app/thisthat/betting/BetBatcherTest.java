package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BetBatcherTest {

    private static final BetOutcome REFUSED = new BetOutcome.Refused(BetRefusals.busy());
    private static final UUID ALICE = UUID.randomUUID();

    private record Sent(List<BetRequest> bets, CommitLane lane, Promise<List<BetOutcome>> outcomes) {
        void complete() {
            outcomes.complete(bets.stream().map(bet -> REFUSED).toList());
        }
    }

    private final List<Sent> sent = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private long nowNanos;
    private RuntimeException commitFailure;

    private BetBatcher batcher(int queue, int batchSize, int inFlight) {
        BettingSettings.Odds odds = new BettingSettings.Odds(
                Duration.ofMinutes(1), Duration.ofSeconds(5), new BigDecimal("0.10"), Duration.ofSeconds(5));
        BettingSettings.CashOut cashOut = new BettingSettings.CashOut(true, new BigDecimal("0.02"));
        BettingSettings settings =
                new BettingSettings(10, 10_000, odds, cashOut, queue, batchSize, inFlight, 5_000, Duration.ofDays(1));
        return new BetBatcher(
                settings,
                this::send,
                () -> nowNanos,
                (delay, task) -> timers.add(task),
                new BettingMetrics(new SimpleMeterRegistry()));
    }

    private Future<List<BetOutcome>> send(List<BetRequest> bets, CommitLane lane) {
        if (commitFailure != null) {
            throw commitFailure;
        }
        Sent batch = new Sent(bets, lane, Promise.promise());
        sent.add(batch);
        return batch.outcomes.future();
    }

    private static PlaceBet betOf(UUID user) {
        return new PlaceBet(user, 0, null, UUID.randomUUID(), Side.THIS, Credits.of(10), null, null, null);
    }

    private static PlaceBet anyBet() {
        return betOf(UUID.randomUUID());
    }

    @Test
    void idleBatcher_sendsABetAtOnce() {
        batcher(100, 10, 1).place(anyBet());

        assertThat(sent).hasSize(1);
    }

    @Test
    void betsAndCashOuts_shareABatchAndAUserHasOneOfThemInFlight() {
        BetBatcher batcher = batcher(100, 10, 1);
        batcher.place(anyBet());
        batcher.place(betOf(ALICE));
        batcher.place(cashOutOf(ALICE));
        batcher.place(cashOutOf(UUID.randomUUID()));

        sent.get(0).complete();
        assertThat(sent.get(1).bets()).extracting(Object::getClass).containsExactly(PlaceBet.class, CashOut.class);
        sent.get(1).complete();
        assertThat(sent.get(2).bets()).extracting(BetRequest::userId).containsExactly(ALICE);
    }

    private static CashOut cashOutOf(UUID user) {
        return new CashOut(user, 0, null, UUID.randomUUID(), CashOutPart.ALL, null, Credits.ZERO, null, BookRead.NONE);
    }

    @Test
    void busyBatcher_collectsArrivalsIntoTheNextBatch() {
        BetBatcher batcher = batcher(100, 3, 1);
        for (int i = 0; i < 5; i++) {
            batcher.place(anyBet());
        }
        sent.get(0).complete();
        sent.get(1).complete();

        assertThat(sent).extracting(batch -> batch.bets().size()).containsExactly(1, 3, 1);
    }

    @Test
    void user_hasOneBetInFlightAndKeepsTheOrder() {
        BetBatcher batcher = batcher(100, 10, 2);
        PlaceBet first = betOf(ALICE);
        PlaceBet second = betOf(ALICE);
        PlaceBet third = betOf(ALICE);
        batcher.place(first);
        batcher.place(second);
        batcher.place(third);
        nowNanos = Duration.ofMillis(20).toNanos();
        batcher.place(anyBet());

        assertThat(sent).extracting(batch -> batch.bets().size()).containsExactly(1, 1);
        sent.get(0).complete();
        sent.get(1).complete();
        sent.get(2).complete();
        assertThat(sent.get(2).bets()).containsExactly(second);
        assertThat(sent.get(3).bets()).containsExactly(third);
    }

    @Test
    void largeBatch_isPipelinedBehindThePreviousOne() {
        BetBatcher batcher = batcher(200, 100, 4);
        for (int i = 0; i < 1 + 20 + 50; i++) {
            batcher.place(anyBet());
        }

        assertThat(sent).extracting(batch -> batch.bets().size()).containsExactly(1, 20);
        assertThat(sent).extracting(Sent::lane).containsOnly(CommitLane.PIPELINED);

        sent.get(0).complete();
        assertThat(sent).extracting(batch -> batch.bets().size()).containsExactly(1, 20, 50);
        assertThat(sent.get(2).lane()).isEqualTo(CommitLane.PIPELINED);
    }

    @Test
    void pipeline_leavesOneBatchInFlightForTheBypass() {
        BetBatcher batcher = batcher(200, 100, 2);
        for (int i = 0; i < 1 + 50; i++) {
            batcher.place(anyBet());
        }
        assertThat(sent).hasSize(1);

        nowNanos = Duration.ofMillis(20).toNanos();
        batcher.place(anyBet());
        assertThat(sent).extracting(Sent::lane).containsExactly(CommitLane.PIPELINED, CommitLane.BYPASS);
    }

    @Test
    void smallBatch_doesNotBypassAPipelineWithProgress() {
        BetBatcher batcher = batcher(200, 100, 4);
        for (int i = 0; i < 1 + 20; i++) {
            batcher.place(anyBet());
        }
        nowNanos = Duration.ofMillis(15).toNanos();
        sent.get(0).complete();
        nowNanos = Duration.ofMillis(30).toNanos();
        batcher.place(anyBet());

        assertThat(sent).hasSize(2);
    }

    @Test
    void smallBatch_bypassesAStalledPipeline() {
        BetBatcher batcher = batcher(100, 100, 2);
        batcher.place(anyBet());
        batcher.place(anyBet());
        timers.remove(0).run();
        assertThat(sent).hasSize(1);

        nowNanos = Duration.ofMillis(20).toNanos();
        timers.remove(0).run();

        assertThat(sent).extracting(Sent::lane).containsExactly(CommitLane.PIPELINED, CommitLane.BYPASS);
        assertThat(timers).isEmpty();
    }

    @Test
    void largeBatch_bypassesAStalledPipeline() {
        BetBatcher batcher = batcher(200, 100, 4);
        batcher.place(anyBet());
        nowNanos = Duration.ofMillis(20).toNanos();
        for (int i = 0; i < 1 + 20 + 20; i++) {
            batcher.place(anyBet());
        }

        assertThat(sent)
                .extracting(Sent::lane)
                .containsExactly(CommitLane.PIPELINED, CommitLane.BYPASS, CommitLane.BYPASS, CommitLane.BYPASS);
        assertThat(sent).extracting(batch -> batch.bets().size()).containsExactly(1, 1, 20, 20);

        sent.get(0).complete();
        batcher.place(anyBet());
        assertThat(sent.get(4).lane()).isEqualTo(CommitLane.PIPELINED);
    }

    @Test
    void fullQueue_refusesABet() {
        BetBatcher batcher = batcher(2, 10, 1);
        batcher.place(anyBet());
        batcher.place(anyBet());
        batcher.place(anyBet());

        Future<BetOutcome> refused = batcher.place(anyBet());

        assertThat(refused.result()).isInstanceOfSatisfying(BetOutcome.Refused.class, outcome -> assertThat(
                        outcome.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_BUSY));
        assertThat(batcher.queued()).isEqualTo(2);
    }

    @Test
    void betThatWaitedTooLong_isRefused() {
        BetBatcher batcher = batcher(100, 10, 1);
        batcher.place(anyBet());
        Future<BetOutcome> late = batcher.place(anyBet());
        nowNanos = Duration.ofMillis(2_001).toNanos();

        sent.get(0).complete();

        assertThat(late.succeeded()).isTrue();
        assertThat(sent).hasSize(1);
    }

    @Test
    void failedBatch_hasAnUnknownOutcomeAndReleasesItsUsers() {
        BetBatcher batcher = batcher(100, 10, 1);
        Future<BetOutcome> failed = batcher.place(betOf(ALICE));
        Future<BetOutcome> next = batcher.place(betOf(ALICE));

        sent.get(0).outcomes().fail("connection lost");

        assertUnknown(failed);
        assertThat(sent).hasSize(2);
        sent.get(1).complete();
        assertThat(next.result()).isEqualTo(REFUSED);
    }

    @Test
    void throwingCommit_hasAnUnknownOutcomeAndReleasesItsUsers() {
        BetBatcher batcher = batcher(100, 10, 1);
        commitFailure = new IllegalStateException("bug");
        Future<BetOutcome> failed = batcher.place(betOf(ALICE));
        commitFailure = null;
        batcher.place(betOf(ALICE));

        assertUnknown(failed);
        assertThat(sent).hasSize(1);
    }

    private static void assertUnknown(Future<BetOutcome> outcome) {
        assertThat(outcome.result()).isInstanceOfSatisfying(BetOutcome.Refused.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_UNAVAILABLE));
    }
}
