package app.thisthat.leaderboard;

import app.thisthat.http.Operations;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Deployable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The room put together: what the rest of the service needs of it. */
public final class Leaderboards {

    private static final String LIVE_NAME = "leaderboard";

    private static final LiveRankUpdater.Kept KEPT =
            new LiveRankUpdater.Kept(Duration.ofMinutes(5), Duration.ofSeconds(1));

    /** No node but one hears of it when a day is over; and without live ranks, what was added up has to last a while. */
    private static final LiveRankUpdater.Kept WINDOW_KEPT =
            new LiveRankUpdater.Kept(Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** How long somebody waits for a read of the database to begin. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<TimeWindow, BoardReader> boards = new EnumMap<>(TimeWindow.class);
    private final LeaderboardVerticle verticle;

    /** Reads and ranks on these servers; what is heard over the bus brings the live ranks up to date. */
    public Leaderboards(
            Postgres postgres, RedisCircuitBreaker redis, Bus bus, LeaderLeases leases, LeaderboardSettings settings) {
        Map<TimeWindow, LiveRankUpdater> ranks = new EnumMap<>(TimeWindow.class);
        SerialReadQueue slow = new SerialReadQueue(PATIENCE);
        for (TimeWindow window : TimeWindow.values()) {
            boolean ever = window == TimeWindow.ALL;
            BoardStore store = ever ? new LeaderboardStore(postgres) : new WindowStore(postgres, window);
            LiveRankStore live = new LiveRankStore(redis, ever ? LIVE_NAME : LIVE_NAME + "-" + window.days());
            ranks.put(window, new LiveRankUpdater(redis.vertx(), store, live, ever ? KEPT : WINDOW_KEPT));
            boards.put(window, new BoardReader(store, live, ranks.get(window), slow));
        }
        LiveLeaderboards live = new LiveLeaderboards(ranks, () -> WindowStore.today(postgres));
        this.verticle = new LeaderboardVerticle(new RankStore(postgres), live, bus, leases, settings);
    }

    /** Registers what this room answers. */
    public void register(Operations operations) {
        new LeaderboardApi(boards).register(operations);
    }

    /** What keeps the ranks up to date, to be deployed once. */
    public Deployable verticle() {
        return verticle;
    }
}
