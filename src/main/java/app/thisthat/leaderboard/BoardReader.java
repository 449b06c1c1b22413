package app.thisthat.leaderboard;

import app.thisthat.http.cache.CacheValidity;
import app.thisthat.kernel.PageRequest;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Reads the boards of one window: from the live ranks where they can be believed, else from PostgreSQL. */
final class BoardReader {

    private final BoardStore store;
    private final LiveRankStore live;
    private final LiveRankUpdater ranks;
    private final SerialReadQueue slow;

    BoardReader(BoardStore store, LiveRankStore live, LiveRankUpdater ranks, SerialReadQueue slow) {
        this.store = store;
        this.live = live;
        this.ranks = ranks;
        this.slow = slow;
    }

    /** How long holds what is read from now on. */
    CacheValidity freshness() {
        return ranks.freshness();
    }

    /** A page of a board. */
    Future<LeaderboardEntry.Page> page(Board board, PageRequest page) {
        return ifLive(live.range(board, page.offset(), page.limit()))
                .compose(section -> section.isPresent()
                        ? store.described(section.get())
                                .map(rows -> new LeaderboardEntry.Page(
                                        rows, section.get().total(), page.limit(), page.offset()))
                        : slow.read(() -> store.standings(board, page)));
    }

    /** A user's place among its neighbours; of all time and without live ranks, as of the last ranking. */
    Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
        return ifLive(live.around(board, userId, neighbours))
                .compose(section ->
                        section.isPresent() ? described(userId, section.get()) : lastRanked(board, userId, neighbours));
    }

    private Future<LeaderboardEntry.Around> lastRanked(Board board, UUID userId, int neighbours) {
        return store.lastRanked(board, userId, neighbours).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> slow.read(() -> store.around(board, userId, neighbours))));
    }

    private Future<LeaderboardEntry.Around> described(UUID userId, BoardSlice section) {
        return store.described(section)
                .map(rows -> new LeaderboardEntry.Around(
                        rows.stream()
                                .filter(row -> row.user().id().equals(userId))
                                .map(LeaderboardEntry::rank)
                                .findFirst()
                                .orElse(null),
                        section.total(),
                        rows));
    }

    private Future<Optional<BoardSlice>> ifLive(Future<Optional<BoardSlice>> section) {
        return section.map(found -> ranks.believed() ? found : Optional.<BoardSlice>empty())
                .otherwise(Optional.empty());
    }
}
