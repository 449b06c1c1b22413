package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BetBatcherTest {

    private static final BetOutcome REFUSED = new BetOutcome.Refused(BetRefusals.busy());
    private static final UUID ALICE = UUID.randomUUID();

    private record Sent(List<PlaceBet> bets, CommitLane way, Promise<List<BetOutcome>> answer) {
        void finish() {
            answer.complete(bets.stream().map(bet -> REFUSED).toList());
        }
    }

    private final List<Sent> sent = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private long nowNanos;
    private RuntimeException fault;

    private BetBatcher groups(int queue, int groupSize, int inFlight) {
        BettingSettings limits = new BettingSettings(
                10, 10_000, Duration.ofMinutes(10), queue, groupSize, inFlight, 5_000, Duration.ofDays(1));
        return new BetBatcher(
                limits,
                this::send,
                () -> nowNanos,
                (delay, task) -> timers.add(task),
                new BettingMetrics(new SimpleMeterRegistry()));
    }

    private Future<List<BetOutcome>> send(List<PlaceBet> bets, CommitLane way) {
        if (fault != null) {
            throw fault;
        }
        Sent group = new Sent(bets, way, Promise.promise());
        sent.add(group);
        return group.answer.future();
    }

    private static PlaceBet betOf(UUID user) {
        return new PlaceBet(user, 0, null, UUID.randomUUID(), Side.THIS, Credits.of(10), null, null, null);
    }

    private static PlaceBet anyBet() {
        return betOf(UUID.randomUUID());
    }

    @Test
    void idle_sendsABetAtOnce() {
        groups(100, 10, 1).place(anyBet());

        assertThat(sent).hasSize(1);
    }

    @Test
    void busy_gathersWhatArrivesIntoTheNextGroup() {
        BetBatcher groups = groups(100, 3, 1);
        for (int i = 0; i < 5; i++) {
            groups.place(anyBet());
        }
        sent.get(0).finish();
        sent.get(1).finish();

        assertThat(sent).extracting(group -> group.bets().size()).containsExactly(1, 3, 1);
    }

    @Test
    void aUser_hasOneBetUnderWayAndKeepsTheOrder() {
        BetBatcher groups = groups(100, 10, 2);
        PlaceBet first = betOf(ALICE);
        PlaceBet second = betOf(ALICE);
        PlaceBet third = betOf(ALICE);
        groups.place(first);
        groups.place(second);
        groups.place(third);
        nowNanos = Duration.ofMillis(20).toNanos();
        groups.place(anyBet());

        assertThat(sent).extracting(group -> group.bets().size()).containsExactly(1, 1);
        sent.get(0).finish();
        sent.get(1).finish();
        sent.get(2).finish();
        assertThat(sent.get(2).bets()).containsExactly(second);
        assertThat(sent.get(3).bets()).containsExactly(third);
    }

    @Test
    void largeGroup_followsTheOneBeforeInLine() {
        BetBatcher groups = groups(200, 100, 4);
        for (int i = 0; i < 1 + 20 + 50; i++) {
            groups.place(anyBet());
        }

        assertThat(sent).extracting(group -> group.bets().size()).containsExactly(1, 20);
        assertThat(sent).extracting(Sent::way).containsOnly(CommitLane.IN_LINE);

        sent.get(0).finish();
        assertThat(sent).extracting(group -> group.bets().size()).containsExactly(1, 20, 50);
        assertThat(sent.get(2).way()).isEqualTo(CommitLane.IN_LINE);
    }

    @Test
    void line_leavesRoomForAGroupThatGoesPastIt() {
        BetBatcher groups = groups(200, 100, 2);
        for (int i = 0; i < 1 + 50; i++) {
            groups.place(anyBet());
        }
        assertThat(sent).hasSize(1);

        nowNanos = Duration.ofMillis(20).toNanos();
        groups.place(anyBet());
        assertThat(sent).extracting(Sent::way).containsExactly(CommitLane.IN_LINE, CommitLane.BESIDE);
    }

    @Test
    void lineThatMoves_isNotPassedByASmallGroup() {
        BetBatcher groups = groups(200, 100, 4);
        for (int i = 0; i < 1 + 20; i++) {
            groups.place(anyBet());
        }
        nowNanos = Duration.ofMillis(15).toNanos();
        sent.get(0).finish();
        nowNanos = Duration.ofMillis(30).toNanos();
        groups.place(anyBet());

        assertThat(sent).hasSize(2);
    }

    @Test
    void smallGroup_leavesBesideALineThatStands() {
        BetBatcher groups = groups(100, 100, 2);
        groups.place(anyBet());
        groups.place(anyBet());
        timers.remove(0).run();
        assertThat(sent).hasSize(1);

        nowNanos = Duration.ofMillis(20).toNanos();
        timers.remove(0).run();

        assertThat(sent).extracting(Sent::way).containsExactly(CommitLane.IN_LINE, CommitLane.BESIDE);
        assertThat(timers).isEmpty();
    }

    @Test
    void largeGroup_leavesBesideALineThatStandsInsteadOfJoiningIt() {
        BetBatcher groups = groups(200, 100, 4);
        groups.place(anyBet());
        nowNanos = Duration.ofMillis(20).toNanos();
        for (int i = 0; i < 1 + 20 + 20; i++) {
            groups.place(anyBet());
        }

        assertThat(sent)
                .extracting(Sent::way)
                .containsExactly(CommitLane.IN_LINE, CommitLane.BESIDE, CommitLane.BESIDE, CommitLane.BESIDE);
        assertThat(sent).extracting(group -> group.bets().size()).containsExactly(1, 1, 20, 20);

        sent.get(0).finish();
        groups.place(anyBet());
        assertThat(sent.get(4).way()).isEqualTo(CommitLane.IN_LINE);
    }

    @Test
    void fullQueue_refusesAtOnce() {
        BetBatcher groups = groups(2, 10, 1);
        groups.place(anyBet());
        groups.place(anyBet());
        groups.place(anyBet());

        Future<BetOutcome> refused = groups.place(anyBet());

        assertThat(refused.result()).isInstanceOfSatisfying(BetOutcome.Refused.class, outcome -> assertThat(
                        outcome.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_BUSY));
        assertThat(groups.waiting()).isEqualTo(2);
    }

    @Test
    void betThatWaitedTooLong_isRefusedInsteadOfTakenLate() {
        BetBatcher groups = groups(100, 10, 1);
        groups.place(anyBet());
        Future<BetOutcome> late = groups.place(anyBet());
        nowNanos = Duration.ofMillis(2_001).toNanos();

        sent.get(0).finish();

        assertThat(late.succeeded()).isTrue();
        assertThat(sent).hasSize(1);
    }

    @Test
    void groupThatFails_isAnsweredAsUnknownAndHoldsUpNobody() {
        BetBatcher groups = groups(100, 10, 1);
        Future<BetOutcome> failed = groups.place(betOf(ALICE));
        Future<BetOutcome> next = groups.place(betOf(ALICE));

        sent.get(0).answer().fail("the database is on fire");

        assertUnknown(failed);
        assertThat(sent).hasSize(2);
        sent.get(1).finish();
        assertThat(next.result()).isEqualTo(REFUSED);
    }

    @Test
    void commitThatThrows_isAnsweredAsUnknownAndHoldsUpNobody() {
        BetBatcher groups = groups(100, 10, 1);
        fault = new IllegalStateException("a fault of ours");
        Future<BetOutcome> failed = groups.place(betOf(ALICE));
        fault = null;
        groups.place(betOf(ALICE));

        assertUnknown(failed);
        assertThat(sent).hasSize(1);
    }

    private static void assertUnknown(Future<BetOutcome> outcome) {
        assertThat(outcome.result()).isInstanceOfSatisfying(BetOutcome.Refused.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_UNAVAILABLE));
    }
}
