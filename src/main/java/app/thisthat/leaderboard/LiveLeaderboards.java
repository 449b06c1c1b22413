package app.thisthat.leaderboard;

import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live ranks of all windows. The windows are updated less often than the all-time ranks, since the totals of a
 * window are more expensive. Rebuilds run one after the other, which takes one connection and the memory of one
 * additional set. Confined to one event loop.
 */
final class LiveLeaderboards {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLeaderboards.class);

    private final Map<TimeWindow, LiveRankUpdater> updaters;
    private final Supplier<Future<LocalDate>> today;
    private LocalDate lastDay = LocalDate.MAX;
    private boolean rebuilding;

    /** {@code today} returns the last day of the windows. */
    LiveLeaderboards(Map<TimeWindow, LiveRankUpdater> updaters, Supplier<Future<LocalDate>> today) {
        this.updaters = updaters;
        this.today = today;
    }

    /** Marks a user whose totals or eligibility changed. */
    void userChanged(UUID userId) {
        updaters.values().forEach(updater -> updater.userChanged(userId));
    }

    /** Writes the pending changes of the all-time ranks. */
    void updateAllTime() {
        updaters.get(TimeWindow.ALL).update();
    }

    /** Writes the pending changes of the windows. */
    void updateWindows() {
        windows().forEach(LiveRankUpdater::update);
    }

    /** Rebuilds the ranks that are missing, invalid or requested to be rebuilt. */
    void rebuildIfNeeded() {
        if (rebuilding) {
            return;
        }
        rebuilding = true;
        Future<Void> rebuilt = Future.succeededFuture();
        for (LiveRankUpdater updater : updaters.values()) {
            rebuilt = rebuilt.compose(previous -> updater.rebuildIfNeeded()
                    .onFailure(failure -> LOG.debug("Rebuild of live ranks failed", failure))
                    .otherwiseEmpty());
        }
        rebuilt.onComplete(done -> rebuilding = false);
    }

    void requestRebuild() {
        updaters.values().forEach(LiveRankUpdater::requestRebuild);
    }

    /** Requests a rebuild of the windows if a day has begun since the last call. */
    void rebuildWindowsOnNewDay() {
        today.get().onSuccess(day -> {
            if (lastDay.isBefore(day)) {
                windows().forEach(LiveRankUpdater::requestRebuild);
            }
            lastDay = day;
        });
    }

    private Collection<LiveRankUpdater> windows() {
        return updaters.entrySet().stream()
                .filter(entry -> entry.getKey() != TimeWindow.ALL)
                .map(Map.Entry::getValue)
                .toList();
    }
}
