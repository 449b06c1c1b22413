package app.thisthat.leaderboard;

import app.thisthat.kernel.Page;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the boards: from the live ranks where they can be believed, else from PostgreSQL. The first page, which nearly
 * everybody asks for, is kept ready as bytes until the ranks change, and without live ranks for a second.
 */
final class Boards {

    private static final Page FIRST = new Page(100, 0);
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration KEPT_WITHOUT_LIVE_RANKS = Duration.ofSeconds(1);
    private static final long NO_VERSION = -1;

    private final LeaderboardStore store;
    private final LiveRankStore live;
    private final LiveRanks ranks;
    private final ReadyPages<Board> ready = new ReadyPages<>();

    Boards(LeaderboardStore store, LiveRankStore live, LiveRanks ranks) {
        this.store = store;
        this.live = live;
        this.ranks = ranks;
    }

    /** A page of a board as JSON. */
    Future<Buffer> page(Board board, Page page) {
        if (!page.equals(FIRST)) {
            return read(board, page).map(Boards::json);
        }
        boolean believed = ranks.believed();
        return ready.page(
                board, believed ? ranks.version() : NO_VERSION, believed ? KEPT : KEPT_WITHOUT_LIVE_RANKS, () -> read(
                                board, page)
                        .map(Boards::json));
    }

    private Future<Standing.Page> read(Board board, Page page) {
        return ifLive(live.range(board, page.offset(), page.limit()))
                .compose(section -> section.isPresent()
                        ? store.described(board, section.get())
                                .map(rows ->
                                        new Standing.Page(rows, section.get().total(), page.limit(), page.offset()))
                        : store.standings(board, page));
    }

    /** A user's place among its neighbours. */
    Future<Standing.Around> around(Board board, UUID userId, int neighbours) {
        return ifLive(live.around(board, userId, neighbours))
                .compose(section -> section.isPresent()
                        ? described(board, userId, section.get())
                        : store.around(board, userId, neighbours)
                                .map(found -> found.orElse(new Standing.Around(null, 0, List.of()))));
    }

    private Future<Standing.Around> described(Board board, UUID userId, Section section) {
        return store.described(board, section)
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

    private static Buffer json(Standing.Page page) {
        return Buffer.buffer(Json.bytes(page));
    }
}
