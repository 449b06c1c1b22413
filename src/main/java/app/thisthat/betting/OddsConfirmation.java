package app.thisthat.betting;

import app.thisthat.market.ReadBook;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Quotes and places bets, and quotes and pays cash-outs; "bet" means all of them. If a bet needs newer odds than the
 * stored ones, it waits until the order book is read, and is then placed by the odds that are stored (rule {@code
 * odds-refresh}). Confined to one event loop.
 */
final class OddsConfirmation {

    /** No bet asks for a read during this time after a refused one, except for games. */
    private static final Duration LIMITED_PAUSE = Duration.ofMillis(250);

    private final Function<BetRequest, Future<BetOutcome>> placement;
    private final Function<BetOutcome.Unconfirmed, Future<ReadBook.Result>> readBook;
    private final int waitingMax;
    private final LongSupplier nanoClock;
    private final BettingMetrics metrics;
    private int waiting;
    private long skipUntilNanos;

    /**
     * Creates the step before the placement.
     *
     * @param readBook reads the order book; completes within a second
     * @param waitingMax most bets that wait for reads
     */
    OddsConfirmation(
            Function<BetRequest, Future<BetOutcome>> placement,
            Function<BetOutcome.Unconfirmed, Future<ReadBook.Result>> readBook,
            int waitingMax,
            LongSupplier nanoClock,
            BettingMetrics metrics) {
        this.placement = placement;
        this.readBook = readBook;
        this.waitingMax = waitingMax;
        this.nanoClock = nanoClock;
        this.skipUntilNanos = nanoClock.getAsLong();
        this.metrics = metrics;
    }

    Future<BetOutcome> place(BetRequest bet) {
        boolean skip = nanoClock.getAsLong() - skipUntilNanos < 0;
        return placement
                .apply(skip ? bet.after(BookRead.SKIPPED) : bet)
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
                .otherwise(ReadBook.Result.FAILED)
                .map(result -> state(result, unconfirmed.inPlay()))
                .compose(read -> {
                    waiting--;
                    metrics.confirmed(read, nanoClock.getAsLong() - startedNanos);
                    return placement.apply(bet.after(read));
                });
    }

    private BookRead state(ReadBook.Result result, boolean inPlay) {
        if (result == ReadBook.Result.LIMITED) {
            skipUntilNanos = nanoClock.getAsLong() + LIMITED_PAUSE.toNanos();
        }
        if (result != ReadBook.Result.STORED) {
            return BookRead.FAILED;
        }
        return inPlay ? BookRead.READ : BookRead.CONFIRMED;
    }
}
