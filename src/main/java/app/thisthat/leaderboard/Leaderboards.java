package app.thisthat.leaderboard;

import app.thisthat.http.Operations;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.RedisGate;
import app.thisthat.platform.Settings;
import io.vertx.core.Deployable;

/** The room put together: what the rest of the service needs of it. */
public final class Leaderboards {

    private static final String LIVE_NAME = "leaderboard";

    private final Boards boards;
    private final WindowBoards windows;
    private final LeaderboardVerticle verticle;

    public Leaderboards(Postgres postgres, RedisGate redis, Bus bus, Leases leases, Settings.Leaderboard settings) {
        LeaderboardStore store = new LeaderboardStore(postgres);
        LiveRankStore live = new LiveRankStore(redis, LIVE_NAME);
        LiveRanks ranks = new LiveRanks(store, live);
        this.boards = new Boards(store, live, ranks);
        this.windows = new WindowBoards(new WindowStore(postgres));
        this.verticle = new LeaderboardVerticle(new RankStore(postgres), ranks, bus, leases, settings);
    }

    /** Registers what this room answers. */
    public void register(Operations operations) {
        new LeaderboardApi(boards, windows).register(operations);
    }

    /** What keeps the ranks up to date, to be deployed once. */
    public Deployable verticle() {
        return verticle;
    }
}
