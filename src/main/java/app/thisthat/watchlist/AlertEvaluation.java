package app.thisthat.watchlist;

import app.thisthat.inbox.InboxChanged;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.observability.TaskMetrics;
import app.thisthat.watchlist.AlertStateStore.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * Evaluates alerts in parts, each with its own progress. The cost follows the changes since the last run: a part reads
 * the markets that have changed, and the states that these changes concern.
 */
final class AlertEvaluation {

    /** States that one statement changes. */
    static final int BATCH = 200;

    /** Statements of one run. The next run begins with the same changes if some remain. */
    private static final int BATCHES_MAX = 500;

    /**
     * Changes have the time at which their transaction began, and are visible only after its end. They are evaluated
     * again for this long, and while an older transaction is open. A repeated evaluation has no effect.
     */
    private static final Duration LAG = Duration.ofSeconds(10);

    /** Time after the end of a market in which its alerts are kept. It can be corrected for a day by default. */
    private static final Duration ENDED_KEPT = Duration.ofDays(7);

    private final AlertStateStore states;
    private final Bus bus;
    private final TaskMetrics crossingRuns;
    private final TaskMetrics moveRuns;
    private final TaskMetrics marketRuns;
    private final Counter told;
    private final Counter held;
    private final Counter digests;

    AlertEvaluation(AlertStateStore states, Bus bus, MeterRegistry metrics) {
        this.states = states;
        this.bus = bus;
        this.crossingRuns = new TaskMetrics(metrics, "alert_crossings");
        this.moveRuns = new TaskMetrics(metrics, "alert_moves");
        this.marketRuns = new TaskMetrics(metrics, "alert_markets");
        this.told = counter(metrics, "told");
        this.held = counter(metrics, "held");
        this.digests = counter(metrics, "digest");
    }

    private static Counter counter(MeterRegistry metrics, String outcome) {
        return Counter.builder("thisthat_alerts")
                .description("Alerts of users by outcome: told (inbox entry), held (for a digest), and the digests")
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Tells alerts on values that odds have crossed. */
    Future<Result> crossings() {
        return crossingRuns
                .measure(() -> sinceLastRun("crossings", states::crossings))
                .onSuccess(this::count);
    }

    /** Tells alerts on moves of odds. */
    Future<Result> moves() {
        return moveRuns.measure(() -> sinceLastRun("moves", states::moves)).onSuccess(this::count);
    }

    /** Takes added, changed and ended markets into the states, then tells what is due. */
    Future<Result> markets() {
        return marketRuns
                .measure(() -> sinceLastRun("markets", this::addAndNote).compose(noted -> repeat(states::due)))
                .onSuccess(this::count);
    }

    /** The larger result of both: there are no more only if neither has more. */
    private Future<Result> addAndNote(Instant since, int limit) {
        return states.addMarkets(since, limit).compose(added -> states.noteChanges(since, limit)
                .map(noted -> added.changed() < noted.changed() ? noted : added));
    }

    /** Ends days that are over, with their digests. */
    Future<Result> digests() {
        return repeat(states::digests).onSuccess(result -> digests.increment((double) result.told()));
    }

    /** Deletes alerts on markets that ended long ago. */
    Future<Result> cleanUp() {
        return repeat(limit -> states.deleteEnded(ENDED_KEPT, limit));
    }

    private void count(Result result) {
        told.increment((double) result.told());
        held.increment((double) result.held());
    }

    private Future<Result> sinceLastRun(String part, BiFunction<Instant, Integer, Future<Result>> statement) {
        return states.begin(part, LAG).compose(period -> repeat(limit -> statement.apply(period.seenTo(), limit))
                .compose(result -> result.changed() < (long) BATCH * BATCHES_MAX
                        ? states.end(part, period.committed()).map(result)
                        : Future.succeededFuture(result)));
    }

    private Future<Result> repeat(IntFunction<Future<Result>> statement) {
        return repeat(statement, Result.NONE, BATCHES_MAX);
    }

    private Future<Result> repeat(IntFunction<Future<Result>> statement, Result sum, int batches) {
        return statement.apply(BATCH).compose(result -> {
            if (!result.users().isEmpty()) {
                bus.publish(InboxChanged.ADDRESS, new InboxChanged(result.users()));
            }
            Result total = sum.plus(result);
            return result.changed() < BATCH || batches == 1
                    ? Future.succeededFuture(total)
                    : repeat(statement, total, batches - 1);
        });
    }
}
