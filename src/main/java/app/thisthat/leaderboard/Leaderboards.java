package app.thisthat.leaderboard;

import app.thisthat.account.Ranks;
import app.thisthat.http.Operations;
import app.thisthat.platform.RequestBatcher;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/** Entry point of the package: builds the leaderboards of all windows. */
public final class Leaderboards {

    private static final String REDIS_NAME = "leaderboard";

    private static final LiveRankUpdater.Lifetimes ALL_TIME_LIFETIMES =
            new LiveRankUpdater.Lifetimes(Duration.ofMinutes(5), Duration.ofSeconds(1));

    /**
     * Live: only the leader detects a new day, so other nodes expire their responses soon. Stored: a window is
     * expensive to sum up.
     */
    private static final LiveRankUpdater.Lifetimes WINDOW_LIFETIMES =
            new LiveRankUpdater.Lifetimes(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final Map<TimeWindow, BoardReader> readers = new EnumMap<>(TimeWindow.class);
    private final LeaderboardVerticle verticle;
    private final ResultBoardApi resultBoards;
    private final RequestBatcher<UUID, Ranks> ranks;

    public Leaderboards(
            Postgres postgres, RedisCircuitBreaker redis, Bus bus, LeaderLeases leases, LeaderboardSettings settings) {
        Map<TimeWindow, LiveRankUpdater> updaters = new EnumMap<>(TimeWindow.class);
        for (TimeWindow window : TimeWindow.values()) {
            boolean allTime = window == TimeWindow.ALL;
            BoardStore store = allTime ? new LeaderboardStore(postgres) : new WindowStore(postgres, window);
            LiveRankStore live = new LiveRankStore(redis, allTime ? REDIS_NAME : REDIS_NAME + "-" + window.days());
            LiveRankUpdater updater =
                    new LiveRankUpdater(redis.vertx(), store, live, allTime ? ALL_TIME_LIFETIMES : WINDOW_LIFETIMES);
            updaters.put(window, updater);
            readers.put(window, new BoardReader(store, live, updater));
        }
        this.ranks = new RequestBatcher<>(redis.vertx(), readers.get(TimeWindow.ALL)::liveRanks);
        this.resultBoards = new ResultBoardApi(new ResultBoardStore(postgres, settings.eligibility()));
        LiveLeaderboards live = new LiveLeaderboards(updaters, () -> WindowStore.today(postgres));
        this.verticle = new LeaderboardVerticle(new RankStore(postgres), live, bus, leases, settings);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        new LeaderboardApi(readers).register(operations);
        resultBoards.register(operations);
    }

    /** The present all-time ranks of a user; none while the live ranks are not valid. Users who ask at once share a call. */
    public Future<Ranks> ranks(UUID userId) {
        return ranks.submit(userId);
    }

    /** The verticle that updates the ranks; to be deployed once per node. */
    public Deployable verticle() {
        return verticle;
    }
}
