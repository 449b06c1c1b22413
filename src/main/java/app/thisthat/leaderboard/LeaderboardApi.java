package app.thisthat.leaderboard;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;

/** The leaderboards. */
public final class LeaderboardApi {

    private final LeaderboardStore store;

    public LeaderboardApi(Postgres postgres) {
        this.store = new LeaderboardStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("leaderboardByPnl", request -> standings(Board.PNL, request));
        operations.on("leaderboardByVolume", request -> standings(Board.VOLUME, request));
    }

    private Future<Answer> standings(Board board, Request request) {
        return store.standings(board, request.page()).map(Answer::ok);
    }
}
