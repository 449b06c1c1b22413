package app.thisthat.leaderboard;

import app.thisthat.betting.BetsPlaced;
import app.thisthat.betting.BetsSettled;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ranks up to date: the live ones within a second of every bet and settlement, those in the profiles soon after
 * settlements and every so often in any case.
 */
final class LeaderboardVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardVerticle.class);
    private static final long FOLLOW_INTERVAL_MS = 250;
    private static final long MEND_INTERVAL_MS = 1_000;

    private final RankStore ranks;
    private final LiveRanks live;
    private final Bus bus;
    private final Settings.Leaderboard settings;
    private final RankSchedule schedule = new RankSchedule();

    LeaderboardVerticle(RankStore ranks, LiveRanks live, Bus bus, Settings.Leaderboard settings) {
        this.ranks = ranks;
        this.live = live;
        this.bus = bus;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, this::settled);
        bus.<BetsPlaced>subscribe(
                BetsPlaced.ADDRESS, placed -> placed.bets().forEach(bet -> live.heardOf(bet.userId())));
        vertx.setPeriodic(0, settings.rankInterval().toMillis(), timer -> everySoOften());
        vertx.setPeriodic(FOLLOW_INTERVAL_MS, timer -> live.follow());
        vertx.setPeriodic(0, MEND_INTERVAL_MS, timer -> live.mend()
                .onFailure(failure -> LOG.debug("Live ranks cannot be built now", failure)));
        return ranks.requireSettledBets(settings.minSettledBets());
    }

    private void settled(BetsSettled settled) {
        settled.bets().forEach(bet -> live.heardOf(bet.userId()));
        want();
    }

    /** What no message tells, as a suspension, is seen at least now. */
    private void everySoOften() {
        live.refresh();
        want();
    }

    private void want() {
        plan(schedule.wanted(now()));
    }

    private void plan(OptionalLong delay) {
        delay.ifPresent(millis -> vertx.setTimer(millis, timer -> rank()));
    }

    private void rank() {
        schedule.begins();
        long begun = now();
        ranks.rank().onComplete(done -> {
            long took = now() - begun;
            if (done.failed()) {
                LOG.warn("Ranking failed, tried again with the next settlement", done.cause());
            } else if (done.result().written() > 0) {
                LOG.debug("Ranked in {} ms: {}", took, done.result());
            }
            boolean unfinished = done.succeeded() && done.result().passedOver() > 0;
            plan(schedule.ended(now(), took, unfinished));
        });
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
