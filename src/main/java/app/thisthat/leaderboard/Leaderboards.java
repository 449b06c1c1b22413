package app.thisthat.leaderboard;

import app.thisthat.http.Operations;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.RedisGate;
import app.thisthat.platform.Settings;
import io.vertx.core.Deployable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The room put together: what the rest of the service needs of it. */
public final class Leaderboards {

    private static final String LIVE_NAME = "leaderboard";

    private static final LiveRanks.Kept KEPT = new LiveRanks.Kept(Duration.ofMinutes(5), Duration.ofSeconds(1));

    /** No node but one hears of it when a day is over; and without live ranks, what was added up has to last a while. */
    private static final LiveRanks.Kept WINDOW_KEPT =
            new LiveRanks.Kept(Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** How long somebody waits for a read of the database to begin. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<Window, Boards> boards = new EnumMap<>(Window.class);
    private final LeaderboardVerticle verticle;

    /** Reads and ranks on these servers; what is heard over the bus brings the live ranks up to date. */
    public Leaderboards(Postgres postgres, RedisGate redis, Bus bus, Leases leases, Settings.Leaderboard settings) {
        Map<Window, LiveRanks> ranks = new EnumMap<>(Window.class);
        SlowReads slow = new SlowReads(PATIENCE);
        for (Window window : Window.values()) {
            boolean ever = window == Window.ALL;
            BoardStore store = ever ? new LeaderboardStore(postgres) : new WindowStore(postgres, window);
            LiveRankStore live = new LiveRankStore(redis, ever ? LIVE_NAME : LIVE_NAME + "-" + window.days());
            ranks.put(window, new LiveRanks(redis.vertx(), store, live, ever ? KEPT : WINDOW_KEPT));
            boards.put(window, new Boards(store, live, ranks.get(window), slow));
        }
        LiveBoards live = new LiveBoards(ranks, () -> WindowStore.today(postgres));
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
