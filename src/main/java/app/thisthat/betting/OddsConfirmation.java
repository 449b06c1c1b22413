package app.thisthat.betting;

import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Places bets, and quotes and pays cash-outs, which are all called bets here. If a bet needs newer odds than the stored
 * ones, it waits until the order book is read, and is then placed by the odds that are stored (rule
 * {@code odds-refresh}). Confined to one event loop.
 */
final class OddsConfirmation {

    private final Function<BetRequest, Future<BetOutcome>> placement;
    private final Function<BetOutcome.Unconfirmed, Future<Boolean>> readBook;
    private final int waitingMax;
    private final LongSupplier nanoClock;
    private final BettingMetrics metrics;
    private int waiting;

    /**
     * Creates the step before the placement.
     *
     * @param readBook whether a read of the order book was stored; completes within a second
     * @param waitingMax most bets that wait for reads
     */
    OddsConfirmation(
            Function<BetRequest, Future<BetOutcome>> placement,
            Function<BetOutcome.Unconfirmed, Future<Boolean>> readBook,
            int waitingMax,
            LongSupplier nanoClock,
            BettingMetrics metrics) {
        this.placement = placement;
        this.readBook = readBook;
        this.waitingMax = waitingMax;
        this.nanoClock = nanoClock;
        this.metrics = metrics;
    }

    Future<BetOutcome> place(BetRequest bet) {
        return placement
                .apply(bet)
                .compose(outcome -> outcome instanceof BetOutcome.Unconfirmed unconfirmed
                        ? confirm(bet, unconfirmed)
                        : Future.succeededFuture(outcome));
    }

    private Future<BetOutcome> confirm(BetRequest bet, BetOutcome.Unconfirmed unconfirmed) {
        if (waiting >= waitingMax) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.busy()));
        }
        waiting++;
        long startedNanos = nanoClock.getAsLong();
        return readBook.apply(unconfirmed)
                .otherwise(false)
                .map(stored -> result(stored, unconfirmed.inPlay()))
                .compose(read -> {
                    waiting--;
                    metrics.confirmed(read, nanoClock.getAsLong() - startedNanos);
                    return placement.apply(bet.after(read));
                });
    }

    private static BookRead result(boolean stored, boolean inPlay) {
        if (!stored) {
            return BookRead.FAILED;
        }
        return inPlay ? BookRead.READ : BookRead.CONFIRMED;
    }
}
