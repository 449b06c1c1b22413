package app.thisthat.betting;

import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.PostgresErrors;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a group of wishes into bets or refusals, and tells the others of the bets that stand. */
final class BetPlacement {

    private static final Logger LOG = LoggerFactory.getLogger(BetPlacement.class);

    /** Longer than the connection, the statement and the one before it in line may take together: past it no answer will come. */
    private static final long ANSWER_MS_MAX = 15_000;

    /** Since the group left. Whoever asked waits two seconds, and a bet that is repeated may take some tenths of one. */
    private static final long REPEAT_NANOS_MAX = 1_700_000_000L;

    /** How long each bet of a group that was held up waits for a lock once more. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** How long a bet does that was alone in its group. */
    private static final Duration PATIENCE_ALONE = Duration.ofMillis(500);

    private static final BetOutcome UNKNOWN = new BetOutcome.Refused(BetRefusals.unknownOutcome());

    private final BetStore store;
    private final Bus bus;

    BetPlacement(BetStore store, Bus bus) {
        this.store = store;
        this.bus = bus;
    }

    /**
     * Commits a group.
     *
     * @return the outcome of each bet, in the order of the group
     */
    Future<List<BetOutcome>> commit(List<PlaceBet> group, CommitLane way) {
        long begun = System.nanoTime();
        return store.place(group, way)
                .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                .transform(placed ->
                        placed.succeeded() ? outcomes(placed.result()) : afterFailure(group, placed.cause(), begun));
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
                        .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                        .<BetOutcome>map(placed -> placed)
                        .recover(failure -> Future.succeededFuture(UNKNOWN));
            default ->
                Future.succeededFuture(new BetOutcome.Refused(BetRefusals.of(verdict.outcome(), verdict.odds())));
        };
    }

    /** The bets stand, whether or not the others hear of it. */
    private void announce(List<BetStore.Verdict> verdicts) {
        List<BetsPlaced.Entry> placed = verdicts.stream()
                .filter(verdict -> verdict.bet() != null)
                .map(BetStore.Verdict::bet)
                .map(bet -> new BetsPlaced.Entry(bet.userId(), bet.marketId(), bet.amount()))
                .toList();
        if (placed.isEmpty()) {
            return;
        }
        try {
            bus.publish(BetsPlaced.ADDRESS, new BetsPlaced(placed));
        } catch (RuntimeException e) {
            LOG.error("{} bets stand and could not be announced", placed.size(), e);
        }
    }

    /**
     * When the database is away nobody knows what was committed. Any other failure rolled the whole group back: it is
     * repeated bet by bet, so that the one at fault is alone in its failure.
     */
    private Future<List<BetOutcome>> afterFailure(List<PlaceBet> group, Throwable failure, long begun) {
        boolean single = group.size() == 1;
        if (unknown(failure) || (single && !PostgresErrors.rolledBack(failure))) {
            LOG.error("A group of {} bets failed", group.size(), failure);
            return Future.succeededFuture(Collections.nCopies(group.size(), UNKNOWN));
        }
        LOG.warn("A group of {} bets failed and is repeated one by one", group.size(), failure);
        Future<List<BetOutcome>> done = Future.succeededFuture(new ArrayList<>());
        for (PlaceBet bet : group) {
            done = done.compose(outcomes -> alone(bet, begun, single ? PATIENCE_ALONE : PATIENCE)
                    .map(outcome -> {
                        outcomes.add(outcome);
                        return outcomes;
                    }));
        }
        return done;
    }

    /** What held up the group may hold up each of its bets as well: then the last of them are not even tried. */
    private Future<BetOutcome> alone(PlaceBet bet, long begun, Duration patience) {
        if (System.nanoTime() - begun > REPEAT_NANOS_MAX) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.heldUp()));
        }
        return store.placeUnlessLocked(bet, patience)
                .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                .transform(placed -> {
                    if (placed.succeeded()) {
                        announce(List.of(placed.result()));
                        return outcome(placed.result());
                    }
                    LOG.error("A bet failed alone", placed.cause());
                    return PostgresErrors.rolledBack(placed.cause()) ? heldUp(bet) : Future.succeededFuture(UNKNOWN);
                });
    }

    /** The market may have closed while the bet waited: then it need not be tried again. */
    private Future<BetOutcome> heldUp(PlaceBet bet) {
        return store.isTooLate(bet)
                .timeout(ANSWER_MS_MAX, TimeUnit.MILLISECONDS)
                .otherwise(false)
                .map(tooLate ->
                        new BetOutcome.Refused(tooLate ? BetRefusals.of("market_closed", null) : BetRefusals.heldUp()));
    }

    private static boolean unknown(Throwable failure) {
        return failure instanceof TimeoutException
                || (PostgresErrors.unavailable(failure) && !PostgresErrors.rolledBack(failure));
    }
}
