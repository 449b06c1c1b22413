package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MixedBatchesTest {

    private static final BetOutcome OF_BET = new BetOutcome.Refused(BetRefusals.busy());
    private static final BetOutcome OF_CASH_OUT = new BetOutcome.Refused(BetRefusals.lockTimeout());

    private final List<Integer> sent = new ArrayList<>();
    private RuntimeException failure;
    private final MixedBatches batches = new MixedBatches(
            (bets, lane) -> {
                sent.add(bets.size());
                return Future.succeededFuture(bets.stream().map(bet -> OF_BET).toList());
            },
            (cashOuts, lane) -> {
                sent.add(cashOuts.size());
                return failure != null
                        ? Future.failedFuture(failure)
                        : Future.succeededFuture(
                                cashOuts.stream().map(cashOut -> OF_CASH_OUT).toList());
            });

    private static BetRequest bet() {
        return new PlaceBet(UUID.randomUUID(), 0, null, UUID.randomUUID(), Side.THIS, Credits.of(10), null, null, null);
    }

    private static BetRequest cashOut() {
        return new CashOut(
                UUID.randomUUID(),
                0,
                null,
                UUID.randomUUID(),
                CashOutPart.ALL,
                null,
                Credits.ZERO,
                null,
                BookRead.NONE);
    }

    @Test
    void mixedBatch_hasTheOutcomesInItsOrder() {
        List<BetOutcome> outcomes = batches.commit(
                        List.of(cashOut(), bet(), bet(), cashOut(), bet()), CommitLane.PIPELINED)
                .result();

        assertThat(outcomes).containsExactly(OF_CASH_OUT, OF_BET, OF_BET, OF_CASH_OUT, OF_BET);
        assertThat(sent).containsExactly(3, 2);
    }

    @Test
    void batchOfOneKind_isSentAlone() {
        batches.commit(List.of(bet(), bet()), CommitLane.PIPELINED);
        batches.commit(List.of(cashOut()), CommitLane.PIPELINED);

        assertThat(sent).containsExactly(2, 1);
    }

    @Test
    void failureOfTheCashOuts_leavesTheOutcomesOfTheBets() {
        failure = new IllegalStateException("a test");

        List<BetOutcome> outcomes =
                batches.commit(List.of(cashOut(), bet()), CommitLane.PIPELINED).result();

        assertThat(outcomes).containsExactly(BatchHandler.UNKNOWN, OF_BET);
    }
}
