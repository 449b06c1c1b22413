package app.thisthat.betting;

import app.thisthat.kernel.CashOutOutcome;
import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits batches of cash-outs and publishes the paid ones; quotes cash-outs. */
final class CashOutPayment implements BatchHandler<CashOut> {

    private static final Logger LOG = LoggerFactory.getLogger(CashOutPayment.class);

    private final CashOutStore store;
    private final Function<UUID, Future<Optional<SuspensionInForce>>> suspensions;
    private final Bus bus;
    private final BettingSettings settings;
    private final BatchCommit<CashOut> batches = new BatchCommit<>(this);

    /** {@code suspensions} finds the suspension of a user that is in force. */
    CashOutPayment(
            CashOutStore store,
            Function<UUID, Future<Optional<SuspensionInForce>>> suspensions,
            Bus bus,
            BettingSettings settings) {
        this.store = store;
        this.suspensions = suspensions;
        this.bus = bus;
        this.settings = settings;
    }

    /**
     * Commits a batch.
     *
     * @return the outcome of each cash-out, in the order of the batch
     */
    Future<List<BetOutcome>> commit(List<CashOut> batch, CommitLane lane) {
        return batches.commit(batch, lane);
    }

    /** Quotes a cash-out. */
    Future<BetOutcome> quote(QuoteCashOut request) {
        return store.quote(request, BettingSettings.CASH_OUT_QUOTE_VALIDITY)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .compose(result -> outcome(request.userId(), result));
    }

    @Override
    public Future<List<BetOutcome>> execute(List<CashOut> batch, CommitLane lane) {
        return store.pay(batch, lane)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .compose(results -> {
                    publish(results);
                    return Future.all(IntStream.range(0, batch.size())
                                    .mapToObj(i -> outcome(batch.get(i).userId(), results.get(i)))
                                    .toList())
                            .map(all -> all.list());
                });
    }

    @Override
    public Future<BetOutcome> executeWithLockTimeout(CashOut cashOut, Duration lockTimeout) {
        return store.payWithLockTimeout(cashOut, lockTimeout)
                .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .compose(result -> {
                    publish(List.of(result));
                    return outcome(cashOut.userId(), result);
                });
    }

    @Override
    public Future<Boolean> isMarketClosed(CashOut cashOut) {
        return store.isMarketClosed(cashOut);
    }

    @Override
    public BetOutcome marketClosed() {
        return new BetOutcome.Refused(BetRefusals.marketClosed());
    }

    private Future<BetOutcome> outcome(UUID userId, CashOutStore.Result result) {
        return switch (result.outcome()) {
            case CASHED_OUT -> Future.succeededFuture(new BetOutcome.CashedOut(result.receipt(), false));
            case QUOTED -> Future.succeededFuture(new BetOutcome.Quoted(result.quote()));
            case REPLAYED ->
                store.paid(result.cashOutId())
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .<BetOutcome>map(paid -> paid)
                        .recover(failure -> Future.succeededFuture(UNKNOWN));
            case ODDS_UNCONFIRMED, ODDS_IN_PLAY ->
                Future.succeededFuture(new BetOutcome.Unconfirmed(
                        result.mirroredMarket(), result.outcome() == CashOutOutcome.ODDS_IN_PLAY));
            case ACCOUNT_SUSPENDED ->
                suspensions
                        .apply(userId)
                        .timeout(STATEMENT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                        .<BetOutcome>map(suspension -> new BetOutcome.Refused(
                                suspension.map(BetRefusals::suspended).orElseGet(BetRefusals::lockTimeout)))
                        .recover(failure -> Future.succeededFuture(UNKNOWN));
            default -> Future.succeededFuture(new BetOutcome.Refused(CashOutRefusals.of(result, settings)));
        };
    }

    /** A failure to publish does not change the outcome of committed cash-outs. */
    private void publish(List<CashOutStore.Result> results) {
        List<CashOutReceipt> paid = results.stream()
                .map(CashOutStore.Result::receipt)
                .filter(Objects::nonNull)
                .toList();
        if (paid.isEmpty()) {
            return;
        }
        try {
            bus.publish(BetsCashedOut.ADDRESS, new BetsCashedOut(paid));
        } catch (RuntimeException e) {
            LOG.error("Publication of {} cash-outs failed", paid.size(), e);
        }
    }
}
