package app.thisthat.leaderboard;

import app.thisthat.betting.BetsSettled;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the ranks in the profiles up to date: soon after settlements, and every so often in any case. */
public final class LeaderboardVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardVerticle.class);

    private final RankStore ranks;
    private final Bus bus;
    private final Settings.Leaderboard settings;
    private final RankSchedule schedule = new RankSchedule();

    public LeaderboardVerticle(Postgres postgres, Bus bus, Settings.Leaderboard settings) {
        this.ranks = new RankStore(postgres);
        this.bus = bus;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, settled -> want());
        vertx.setPeriodic(0, settings.rankInterval().toMillis(), timer -> want());
        return Future.succeededFuture();
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
