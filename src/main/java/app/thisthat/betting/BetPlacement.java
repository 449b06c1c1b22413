package app.thisthat.betting;

import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits batches of bets and publishes the placed ones. */
final class BetPlacement implements BatchHandler<PlaceBet> {

    private static final Logger LOG = LoggerFactory.getLogger(BetPlacement.class);

    private final BetStore store;
    private final Bus bus;
    private final Duration jumpPause;
    private final BatchCommit<PlaceBet> batches = new BatchCommit<>(this);

    /** {@code jumpPause} is the time without bets after a large move of odds. */
    BetPlacement(BetStore store, Bus bus, Duration jumpPause) {
        this.store = store;
        this.bus = bus;
        this.jumpPause = jumpPause;
    }

    /**
     * Commits a batch.
     *
     * @return the outcome of each bet, in the order of the batch
     */
    Future<List<BetOutcome>> commit(List<PlaceBet> batch, CommitLane lane) {
        return batches.commit(batch, lane);
    }

    /** Judges a bet without placing it. */
    Future<BetOutcome> quote(QuoteBet quote) {
        return store.quote(quote.bet())
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .compose(placement -> switch (placement.outcome()) {
                    case PLACED ->
                        Future.succeededFuture(new BetOutcome.Placeable(placement.bet(), placement.newBalance()));
                    case OWN_MARKET -> refused(quote.bet(), placement); // only attempts to bet are audited
                    default -> outcome(quote.bet(), placement);
                });
    }

    @Override
    public Future<List<BetOutcome>> execute(List<PlaceBet> batch, CommitLane lane) {
        return store.place(batch, lane)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .compose(placements -> outcomes(batch, placements));
    }

    @Override
    public Future<BetOutcome> executeWithLockTimeout(PlaceBet bet, Duration lockTimeout) {
        return store.placeWithLockTimeout(bet, lockTimeout)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .compose(placement -> {
                    publish(List.of(placement));
                    return outcome(bet, placement);
                });
    }

    @Override
    public Future<Boolean> isMarketClosed(PlaceBet bet) {
        return store.isMarketClosed(bet);
    }

    @Override
    public BetOutcome marketClosed() {
        return new BetOutcome.Refused(BetRefusals.marketClosed());
    }

    private Future<List<BetOutcome>> outcomes(List<PlaceBet> batch, List<BetStore.Placement> placements) {
        publish(placements);
        List<Future<BetOutcome>> outcomes = IntStream.range(0, batch.size())
                .mapToObj(i -> outcome(batch.get(i), placements.get(i)))
                .toList();
        return Future.all(outcomes).map(all -> all.list());
    }

    private Future<BetOutcome> outcome(PlaceBet bet, BetStore.Placement placement) {
        return switch (placement.outcome()) {
            case PLACED ->
                Future.succeededFuture(new BetOutcome.Placed(placement.bet(), placement.newBalance(), false));
            case REPLAYED ->
                store.placed(placement.betId())
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .<BetOutcome>map(placed -> placed)
                        .recover(failure -> Future.succeededFuture(UNKNOWN));
            case ODDS_UNCONFIRMED, ODDS_IN_PLAY ->
                Future.succeededFuture(new BetOutcome.Unconfirmed(
                        placement.betId(), placement.outcome() == PlacementOutcome.ODDS_IN_PLAY));
            case OWN_MARKET ->
                store.auditOwnMarket(bet)
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .onFailure(failure -> LOG.error("Audit entry of a refused bet failed", failure))
                        .transform(audited -> refused(bet, placement));
            case ACCOUNT_SUSPENDED ->
                store.suspension(bet.userId())
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .map(suspension -> new BetOutcome.Refused(
                                suspension.map(BetRefusals::suspended).orElseGet(BetRefusals::lockTimeout)))
                        .map(BetOutcome.class::cast)
                        .recover(failure -> Future.succeededFuture(UNKNOWN));
            case INSUFFICIENT_BALANCE ->
                Future.succeededFuture(
                        new BetOutcome.Refused(BetRefusals.insufficientBalance(placement.newBalance(), bet.amount())));
            default -> refused(bet, placement);
        };
    }

    private Future<BetOutcome> refused(PlaceBet bet, BetStore.Placement placement) {
        return Future.succeededFuture(
                new BetOutcome.Refused(BetRefusals.of(placement.outcome(), bet.side(), placement.odds(), jumpPause)));
    }

    /** A failure to publish does not change the outcome of committed bets. */
    private void publish(List<BetStore.Placement> placements) {
        List<BetsPlaced.Entry> placed = placements.stream()
                .filter(placement -> placement.bet() != null)
                .map(BetStore.Placement::bet)
                .map(bet -> new BetsPlaced.Entry(bet.userId(), bet.marketId(), bet.amount()))
                .toList();
        if (placed.isEmpty()) {
            return;
        }
        try {
            bus.publish(BetsPlaced.ADDRESS, new BetsPlaced(placed));
        } catch (RuntimeException e) {
            LOG.error("Publication of {} placed bets failed", placed.size(), e);
        }
    }
}
