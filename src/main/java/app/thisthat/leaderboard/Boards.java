package app.thisthat.leaderboard;

import app.thisthat.http.Freshness;
import app.thisthat.kernel.Page;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Reads the boards of one window: from the live ranks where they can be believed, else from PostgreSQL. */
final class Boards {

    private final BoardStore store;
    private final LiveRankStore live;
    private final LiveRanks ranks;
    private final SlowReads slow;

    Boards(BoardStore store, LiveRankStore live, LiveRanks ranks, SlowReads slow) {
        this.store = store;
        this.live = live;
        this.ranks = ranks;
        this.slow = slow;
    }

    /** How long holds what is read from now on. */
    Freshness freshness() {
        return ranks.freshness();
    }

    /** A page of a board. */
    Future<Standing.Page> page(Board board, Page page) {
        return ifLive(live.range(board, page.offset(), page.limit()))
                .compose(section -> section.isPresent()
                        ? store.described(section.get())
                                .map(rows ->
                                        new Standing.Page(rows, section.get().total(), page.limit(), page.offset()))
                        : slow.read(() -> store.standings(board, page)));
    }

    /** A user's place among its neighbours; of all time and without live ranks, as of the last ranking. */
    Future<Standing.Around> around(Board board, UUID userId, int neighbours) {
        return ifLive(live.around(board, userId, neighbours))
                .compose(section ->
                        section.isPresent() ? described(userId, section.get()) : lastRanked(board, userId, neighbours));
    }

    private Future<Standing.Around> lastRanked(Board board, UUID userId, int neighbours) {
        return store.lastRanked(board, userId, neighbours).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> slow.read(() -> store.around(board, userId, neighbours))));
    }

    private Future<Standing.Around> described(UUID userId, Section section) {
        return store.described(section)
                .map(rows -> new Standing.Around(
                        rows.stream()
                                .filter(row -> row.user().id().equals(userId))
                                .map(Standing::rank)
                                .findFirst()
                                .orElse(null),
                        section.total(),
                        rows));
    }

    private Future<Optional<Section>> ifLive(Future<Optional<Section>> section) {
        return section.map(found -> ranks.believed() ? found : Optional.<Section>empty())
                .otherwise(Optional.empty());
    }
}
