package app.thisthat.betting;

import app.thisthat.market.ReadBook;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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

    /** Reads in progress that serve also bets which arrive now, by the market of the bet; at most {@code waitingMax}. */
    private final Map<UUID, Future<ReadBook.Result>> reads = new HashMap<>();

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
        Future<ReadBook.Result> read = reads.get(market(bet));
        if (read != null) {
            return placeAfter(() -> read, false, bet);
        }
        boolean skip = nanoClock.getAsLong() - skipUntilNanos < 0;
        return attempt(skip ? bet.after(BookRead.SKIPPED) : bet);
    }

    private Future<BetOutcome> attempt(BetRequest bet) {
        return placement
                .apply(bet)
                .compose(outcome -> outcome instanceof BetOutcome.Unconfirmed unconfirmed
                        ? placeAfter(() -> read(bet, unconfirmed), unconfirmed.inPlay(), bet)
                        : Future.succeededFuture(outcome));
    }

    private Future<ReadBook.Result> read(BetRequest bet, BetOutcome.Unconfirmed unconfirmed) {
        Future<ReadBook.Result> read = readBook.apply(unconfirmed).otherwise(ReadBook.Result.FAILED);
        UUID market = market(bet);
        if (market != null && !unconfirmed.inPlay() && !read.isComplete()) {
            reads.put(market, read);
            read.onComplete(done -> reads.remove(market, read));
        }
        return read;
    }

    private Future<BetOutcome> placeAfter(Supplier<Future<ReadBook.Result>> read, boolean inPlay, BetRequest bet) {
        if (waiting >= waitingMax) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.busy()));
        }
        waiting++;
        long startedNanos = nanoClock.getAsLong();
        return read.get().compose(result -> {
            waiting--;
            BookRead state = state(result, inPlay);
            metrics.confirmed(state, nanoClock.getAsLong() - startedNanos);
            return attempt(bet.after(state));
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

    /** Null for cash-outs, which name their bet only. */
    private static UUID market(BetRequest request) {
        if (request instanceof QuoteBet quote) {
            return quote.bet().marketId();
        }
        return request instanceof PlaceBet bet ? bet.marketId() : null;
    }
}
