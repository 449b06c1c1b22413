package app.thisthat.betting;

import app.thisthat.platform.Bus;
import app.thisthat.platform.PostgresTrouble;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a group of wishes into bets or refusals, and tells the others of the bets that stand. */
final class BetPlacement {

    private static final Logger LOG = LoggerFactory.getLogger(BetPlacement.class);

    /** Longer than the connection, the lock and the statement may take together: past it no answer will come. */
    private static final long ANSWER_MS_MAX = 10_000;

    private final BetStore store;
    private final Bus bus;

    BetPlacement(BetStore store, Bus bus) {
        this.store = store;
        this.bus = bus;
    }

    /**
     * Commits a group; never fails.
     *
     * @return the outcome of each bet, in the order of the group
     */
    Future<List<BetOutcome>> commit(List<PlaceBet> group) {
        return store.place(group)
                .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                .compose(this::outcomes)
                .recover(failure -> afterFailure(group, failure));
    }

    private Future<List<BetOutcome>> outcomes(List<BetStore.Verdict> verdicts) {
        announce(verdicts);
        List<Future<BetOutcome>> outcomes = verdicts.stream().map(this::outcome).toList();
        return Future.all(outcomes).map(all -> all.list());
    }

    private Future<BetOutcome> outcome(BetStore.Verdict verdict) {
        return switch (verdict.outcome()) {
            case "placed" -> Future.succeededFuture(new BetOutcome.Placed(verdict.bet(), verdict.newBalance(), false));
            case "replayed" ->
                store.placed(verdict.betId())
                        .<BetOutcome>map(placed -> placed)
                        .recover(failure ->
                                Future.succeededFuture(new BetOutcome.Refused(BetRefusals.unknownOutcome())));
            default ->
                Future.succeededFuture(new BetOutcome.Refused(BetRefusals.of(verdict.outcome(), verdict.odds())));
        };
    }

    private void announce(List<BetStore.Verdict> verdicts) {
        List<BetsPlaced.Entry> placed = verdicts.stream()
                .filter(verdict -> verdict.bet() != null)
                .map(BetStore.Verdict::bet)
                .map(bet -> new BetsPlaced.Entry(bet.userId(), bet.marketId(), bet.amount()))
                .toList();
        if (!placed.isEmpty()) {
            bus.publish(BetsPlaced.ADDRESS, new BetsPlaced(placed));
        }
    }

    /**
     * When the database is away nobody knows what was committed. Any other failure rolled the whole group back: it is
     * repeated bet by bet, so that the one at fault is alone in its failure.
     */
    private Future<List<BetOutcome>> afterFailure(List<PlaceBet> group, Throwable failure) {
        if (PostgresTrouble.unavailable(failure) || failure instanceof TimeoutException || group.size() == 1) {
            LOG.error("A group of {} bets failed", group.size(), failure);
            BetOutcome unknown = new BetOutcome.Refused(BetRefusals.unknownOutcome());
            return Future.succeededFuture(group.stream().map(bet -> unknown).toList());
        }
        LOG.warn("A group of {} bets failed and is repeated one by one", group.size(), failure);
        Future<List<BetOutcome>> done = Future.succeededFuture(new ArrayList<>());
        for (PlaceBet bet : group) {
            done = done.compose(outcomes -> commit(List.of(bet)).map(alone -> {
                outcomes.addAll(alone);
                return outcomes;
            }));
        }
        return done;
    }
}
