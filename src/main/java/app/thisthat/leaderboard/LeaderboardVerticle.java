package app.thisthat.leaderboard;

import app.thisthat.account.AccountRegistered;
import app.thisthat.account.session.SessionsEnded;
import app.thisthat.betting.BetsPlaced;
import app.thisthat.betting.BetsSettled;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ranks up to date: the live ones within a second of every bet and settlement, those of a month, a week or a day within
 * some more, those in the profiles soon after settlements and every so often in any case. Every node follows into the live
 * ranks what it hears; one writes the others, and turns the windows with the day.
 */
final class LeaderboardVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardVerticle.class);
    private static final String JOB = "leaderboard.ranks";
    private static final long FOLLOW_INTERVAL_MS = 250;
    private static final long WINDOW_INTERVAL_MS = 5_000;
    private static final long MEND_INTERVAL_MS = 1_000;

    private final RankStore ranks;
    private final LiveLeaderboards live;
    private final Bus bus;
    private final LeaderLeases leases;
    private final LeaderboardSettings settings;
    private final RankingSchedule schedule = new RankingSchedule();
    private Optional<Lease> lease = Optional.empty();

    LeaderboardVerticle(
            RankStore ranks, LiveLeaderboards live, Bus bus, LeaderLeases leases, LeaderboardSettings settings) {
        this.ranks = ranks;
        this.live = live;
        this.bus = bus;
        this.leases = leases;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, this::settled);
        bus.<BetsPlaced>subscribe(
                BetsPlaced.ADDRESS, placed -> placed.bets().forEach(bet -> live.heardOf(bet.userId())));
        bus.<AccountRegistered>subscribe(AccountRegistered.ADDRESS, opened -> live.heardOf(opened.userId()));
        bus.<SessionsEnded>subscribe(SessionsEnded.ADDRESS, maybeSuspended -> live.heardOf(maybeSuspended.userId()));
        leases.lead(JOB, this::lead, () -> lease = Optional.empty());
        vertx.setPeriodic(settings.rankInterval().toMillis(), timer -> everySoOften());
        vertx.setPeriodic(FOLLOW_INTERVAL_MS, timer -> live.follow());
        vertx.setPeriodic(WINDOW_INTERVAL_MS, timer -> lookAfterWindows());
        vertx.setPeriodic(0, MEND_INTERVAL_MS, timer -> live.mend());
        return ranks.requireSettledBets(settings.minSettledBets());
    }

    private void lookAfterWindows() {
        live.followWindows();
        if (lease.isPresent()) {
            live.turnWithTheDay();
        }
    }

    private void settled(BetsSettled settled) {
        settled.bets().forEach(bet -> live.heardOf(bet.userId()));
        want();
    }

    private void lead(Lease taken) {
        lease = Optional.of(taken);
        live.turnWithTheDay();
        everySoOften();
    }

    /** What no message tells, as a suspension that is over, is seen at least now. */
    private void everySoOften() {
        if (lease.isPresent()) {
            live.refresh();
            want();
        }
    }

    private void want() {
        if (lease.isPresent()) {
            plan(schedule.wanted(now()));
        }
    }

    private void plan(OptionalLong delay) {
        delay.ifPresent(millis -> vertx.setTimer(millis, timer -> rank()));
    }

    private void rank() {
        schedule.begins();
        long begun = now();
        Future<RankStore.Outcome> ranking =
                lease.filter(Lease::held).map(ranks::rank).orElseGet(() -> Future.succeededFuture(RankStore.NOTHING));
        ranking.onComplete(done -> {
            long took = now() - begun;
            if (done.failed()) {
                LOG.warn("Ranking failed, tried again with the next settlement", done.cause());
            } else if (done.result().written() > 0) {
                LOG.debug("Ranked in {} ms: {}", took, done.result());
            }
            boolean unfinished = done.succeeded() && done.result().passedOver() > 0 && lease.isPresent();
            plan(schedule.ended(now(), took, unfinished));
        });
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
