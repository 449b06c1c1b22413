package app.thisthat.leaderboard;

import app.thisthat.account.AccountRegistered;
import app.thisthat.account.session.SessionsEnded;
import app.thisthat.betting.BetsCashedOut;
import app.thisthat.betting.BetsPlaced;
import app.thisthat.betting.BetsSettled;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.StartRetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ranks up to date: the all-time live ranks within a second of a bet, cash-out or settlement, those of the windows
 * within seconds, and the stored ranks of the profiles soon after settlements and at a fixed interval. Every node
 * writes the changes that it receives to the live ranks. The leader writes the stored ranks and rebuilds the windows on
 * a new day.
 */
final class LeaderboardVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderboardVerticle.class);
    private static final String JOB = "leaderboard.ranks";
    private static final long UPDATE_INTERVAL_MS = 250;
    private static final long WINDOW_UPDATE_INTERVAL_MS = 5_000;
    private static final long REBUILD_CHECK_INTERVAL_MS = 1_000;

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
        bus.<BetsSettled>subscribe(BetsSettled.ADDRESS, this::onSettled);
        bus.<BetsCashedOut>subscribe(BetsCashedOut.ADDRESS, this::onCashedOut);
        bus.<BetsPlaced>subscribe(
                BetsPlaced.ADDRESS, placed -> placed.bets().forEach(bet -> live.userChanged(bet.userId())));
        bus.<AccountRegistered>subscribe(
                AccountRegistered.ADDRESS, registered -> live.userChanged(registered.userId()));
        bus.<SessionsEnded>subscribe(
                SessionsEnded.ADDRESS, maybeSuspended -> live.userChanged(maybeSuspended.userId()));
        return StartRetry.run(
                        vertx,
                        "store the setting for leaderboards",
                        () -> ranks.setMinSettledBets(settings.minSettledBets()))
                .onSuccess(set -> startRanking());
    }

    /** Ranks depend on the number of settled bets, which must be set before. */
    private void startRanking() {
        leases.lead(JOB, this::onLeaseAcquired, () -> lease = Optional.empty());
        vertx.setPeriodic(settings.rankInterval().toMillis(), timer -> onRankInterval());
        vertx.setPeriodic(UPDATE_INTERVAL_MS, timer -> live.updateAllTime());
        vertx.setPeriodic(WINDOW_UPDATE_INTERVAL_MS, timer -> updateWindows());
        vertx.setPeriodic(0, REBUILD_CHECK_INTERVAL_MS, timer -> live.rebuildIfNeeded());
    }

    private void updateWindows() {
        live.updateWindows();
        if (lease.isPresent()) {
            live.rebuildWindowsOnNewDay();
        }
    }

    private void onSettled(BetsSettled settled) {
        settled.bets().forEach(bet -> live.userChanged(bet.userId()));
        requestRanking();
    }

    private void onCashedOut(BetsCashedOut paid) {
        paid.cashOuts().forEach(cashOut -> live.userChanged(cashOut.userId()));
        requestRanking();
    }

    private void onLeaseAcquired(Lease acquired) {
        lease = Optional.of(acquired);
        live.rebuildWindowsOnNewDay();
        onRankInterval();
    }

    /** Takes in changes without an event, as the end of a suspension. */
    private void onRankInterval() {
        if (lease.isPresent()) {
            live.requestRebuild();
            requestRanking();
        }
    }

    private void requestRanking() {
        if (lease.isPresent()) {
            startAfter(schedule.request(now()));
        }
    }

    private void startAfter(OptionalLong delayMs) {
        delayMs.ifPresent(millis -> vertx.setTimer(millis, timer -> rank()));
    }

    private void rank() {
        schedule.started();
        long startedAt = now();
        Future<Long> ranking = lease.filter(Lease::held).map(ranks::rank).orElseGet(() -> Future.succeededFuture(0L));
        ranking.onComplete(done -> {
            long took = now() - startedAt;
            if (done.failed()) {
                LOG.warn("Ranking failed; the next settlement or interval retries it", done.cause());
            } else if (done.result() > 0) {
                LOG.debug("Ranking wrote {} blocks in {} ms", done.result(), took);
            }
            startAfter(schedule.finished(now(), took));
        });
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
