package app.thisthat.leaderboard;

import app.thisthat.account.Ranks;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.kernel.PageRequest;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the leaderboards of one window from the live ranks in Redis, or from PostgreSQL while those are not valid. */
final class BoardReader {

    private final BoardStore store;
    private final LiveRankStore live;
    private final LiveRankUpdater updater;

    BoardReader(BoardStore store, LiveRankStore live, LiveRankUpdater updater) {
        this.store = store;
        this.live = live;
        this.updater = updater;
    }

    /** Validity of what is read from now on. */
    CacheValidity validity() {
        return updater.validity();
    }

    /** A page; without live ranks of the last ranking job, if it has stored ranks. */
    Future<LeaderboardEntry.Page> page(Board board, PageRequest page) {
        return ifValid(live.range(board, page.offset(), page.limit()))
                .compose(slice -> slice.isPresent()
                        ? store.entries(slice.get())
                                .map(entries -> LeaderboardEntry.Page.of(
                                        entries, slice.get().total(), page))
                        : pageInStore(board, page));
    }

    private Future<LeaderboardEntry.Page> pageInStore(Board board, PageRequest page) {
        return store.storedPage(board, page)
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> store.page(board, page)));
    }

    /** A user's rank and neighbours; without live ranks those of the last ranking job, if it has ranked the user. */
    Future<LeaderboardEntry.Around> around(Board board, UUID userId, int neighbours) {
        return ifValid(live.around(board, userId, neighbours))
                .compose(slice ->
                        slice.isPresent() ? around(userId, slice.get()) : aroundInStore(board, userId, neighbours));
    }

    /** The live ranks of users, in their order; none for a user who is not ranked, or while the live ranks are not valid. */
    Future<List<Ranks>> liveRanks(List<UUID> users) {
        return ifValid(live.indexes(users)).map(found -> found.map(
                        indexes -> indexes.stream().map(BoardReader::ranks).toList())
                .orElseGet(() -> Collections.nCopies(users.size(), Ranks.NONE)));
    }

    private static Ranks ranks(Map<Board, Integer> indexes) {
        return new Ranks(rank(indexes.get(Board.PNL)), rank(indexes.get(Board.VOLUME)));
    }

    private static Integer rank(Integer index) {
        return index == null ? null : index + 1;
    }

    private Future<LeaderboardEntry.Around> aroundInStore(Board board, UUID userId, int neighbours) {
        return store.aroundStoredRank(board, userId, neighbours).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> store.around(board, userId, neighbours)));
    }

    private Future<LeaderboardEntry.Around> around(UUID userId, BoardSlice slice) {
        return store.entries(slice)
                .map(entries -> new LeaderboardEntry.Around(
                        entries.stream()
                                .filter(entry -> entry.user().id().equals(userId))
                                .map(LeaderboardEntry::rank)
                                .findFirst()
                                .orElse(null),
                        slice.total(),
                        entries));
    }

    private <T> Future<Optional<T>> ifValid(Future<Optional<T>> ranks) {
        return ranks.map(found -> updater.isValid() ? found : Optional.<T>empty())
                .otherwise(Optional.empty());
    }
}
