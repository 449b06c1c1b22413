package app.thisthat.betting;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Commits batches of bets and cash-outs: all bets in one transaction, all cash-outs in another one. */
final class MixedBatches {

    private final BiFunction<List<PlaceBet>, CommitLane, Future<List<BetOutcome>>> bets;
    private final BiFunction<List<CashOut>, CommitLane, Future<List<BetOutcome>>> cashOuts;

    /** Each function returns the outcomes in the order of its batch. */
    MixedBatches(
            BiFunction<List<PlaceBet>, CommitLane, Future<List<BetOutcome>>> bets,
            BiFunction<List<CashOut>, CommitLane, Future<List<BetOutcome>>> cashOuts) {
        this.bets = bets;
        this.cashOuts = cashOuts;
    }

    /**
     * Commits a batch.
     *
     * @param batch at most one request of each user
     * @return the outcome of each request, in the order of the batch
     */
    Future<List<BetOutcome>> commit(List<BetRequest> batch, CommitLane lane) {
        List<PlaceBet> placements = only(PlaceBet.class, batch);
        List<CashOut> payments = only(CashOut.class, batch);
        if (payments.isEmpty()) {
            return bets.apply(placements, lane);
        }
        if (placements.isEmpty()) {
            return cashOuts.apply(payments, lane);
        }
        Future<List<BetOutcome>> placed = bets.apply(placements, lane);
        Future<List<BetOutcome>> paid = cashOuts.apply(payments, lane);
        return Future.join(placed, paid)
                .transform(done -> Future.succeededFuture(inOrder(
                        batch,
                        Map.of(
                                PlaceBet.class,
                                outcomes(placed, placements),
                                CashOut.class,
                                outcomes(paid, payments)))));
    }

    private static <R extends BetRequest> List<R> only(Class<R> kind, List<BetRequest> batch) {
        return batch.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** A failure of one of the two leaves the outcomes of the other. */
    private static List<BetOutcome> outcomes(Future<List<BetOutcome>> committed, List<? extends BetRequest> requests) {
        return committed.succeeded()
                ? committed.result()
                : requests.stream().map(request -> BatchHandler.UNKNOWN).toList();
    }

    private static List<BetOutcome> inOrder(List<BetRequest> batch, Map<Class<?>, List<BetOutcome>> outcomes) {
        Map<Class<?>, Integer> next = new HashMap<>();
        List<BetOutcome> ordered = new ArrayList<>(batch.size());
        for (BetRequest request : batch) {
            int index = next.merge(request.getClass(), 1, Integer::sum) - 1;
            ordered.add(outcomes.get(request.getClass()).get(index));
        }
        return ordered;
    }
}
