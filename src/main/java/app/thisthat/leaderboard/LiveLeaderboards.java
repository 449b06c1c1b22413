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
 * The live ranks of all windows. Those of all time follow at once; the others gather news for some seconds, since it costs to
 * look a user's days up. They are built one after the other, so that building takes one connection, and the memory
 * of one set beside those that serve. Belongs to one event loop.
 */
final class LiveLeaderboards {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLeaderboards.class);

    private final Map<TimeWindow, LiveRankUpdater> ranks;
    private final Supplier<Future<LocalDate>> today;
    private LocalDate lastDay = LocalDate.MAX;
    private boolean mending;

    /**
     * The live ranks of each window.
     *
     * @param today the day that windows end with
     */
    LiveLeaderboards(Map<TimeWindow, LiveRankUpdater> ranks, Supplier<Future<LocalDate>> today) {
        this.ranks = ranks;
        this.today = today;
    }

    /** A user has won, lost or staked. */
    void heardOf(UUID userId) {
        ranks.values().forEach(window -> window.heardOf(userId));
    }

    /** Writes the news of all time; called every so often. */
    void follow() {
        ranks.get(TimeWindow.ALL).follow();
    }

    /** Writes the news of the windows; called now and then. */
    void followWindows() {
        windows().forEach(LiveRankUpdater::follow);
    }

    /** Builds what is not there, not believed or outdated; called every so often. */
    void mend() {
        if (mending) {
            return;
        }
        mending = true;
        Future<Void> mended = Future.succeededFuture();
        for (LiveRankUpdater each : ranks.values()) {
            mended = mended.compose(before -> each.mend()
                    .onFailure(failure -> LOG.debug("Live ranks cannot be built now", failure))
                    .otherwiseEmpty());
        }
        mended.onComplete(done -> mending = false);
    }

    /** Lets all ranks be built anew the next time they are looked after. */
    void refresh() {
        ranks.values().forEach(LiveRankUpdater::refresh);
    }

    /** Lets the windows be built anew if a day has begun since the last time; called now and then. */
    void turnWithTheDay() {
        today.get().onSuccess(day -> {
            if (lastDay.isBefore(day)) {
                windows().forEach(LiveRankUpdater::refresh);
            }
            lastDay = day;
        });
    }

    private Collection<LiveRankUpdater> windows() {
        return ranks.entrySet().stream()
                .filter(entry -> entry.getKey() != TimeWindow.ALL)
                .map(Map.Entry::getValue)
                .toList();
    }
}
