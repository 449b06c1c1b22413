package app.thisthat.watchlist;

import app.thisthat.platform.jobs.LeaderLeases;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Evaluates alerts on one node of the cluster. */
final class AlertVerticle extends VerticleBase {

    /** Moves are more expensive to evaluate than crossed values: they read a period of the history. */
    private static final int MOVES_PER_INTERVAL = 5;

    private static final Duration DIGEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);

    private final AlertEvaluation evaluation;
    private final LeaderLeases leases;
    private final Duration interval;

    AlertVerticle(AlertEvaluation evaluation, LeaderLeases leases, Duration interval) {
        this.evaluation = evaluation;
        this.leases = leases;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        leases.every("alerts.crossings", interval, lease -> evaluation.crossings());
        leases.every("alerts.moves", interval.multipliedBy(MOVES_PER_INTERVAL), lease -> evaluation.moves());
        leases.every("alerts.markets", interval, lease -> evaluation.markets());
        leases.every("alerts.digests", DIGEST_INTERVAL, lease -> evaluation.digests());
        leases.every("alerts.cleanup", CLEANUP_INTERVAL, lease -> evaluation.cleanUp());
        return Future.succeededFuture();
    }
}
