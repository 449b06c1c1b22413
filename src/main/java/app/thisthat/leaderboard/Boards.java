package app.thisthat.leaderboard;

import app.thisthat.kernel.Page;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the boards: from the live ranks where they can be believed, else from PostgreSQL. The first page, which nearly
 * everybody asks for, is kept ready as bytes until the ranks change.
 */
final class Boards {

    private static final Page FIRST = new Page(100, 0);
    private static final long KEPT_NANOS = Duration.ofMinutes(5).toNanos();

    private final LeaderboardStore store;
    private final LiveRankStore live;
    private final LiveRanks ranks;
    private final Map<Board, Ready> ready = new ConcurrentHashMap<>();

    private record Ready(Buffer json, long version, long madeAtNanos) {}

    Boards(LeaderboardStore store, LiveRankStore live, LiveRanks ranks) {
        this.store = store;
        this.live = live;
        this.ranks = ranks;
    }

    /** A page of a board as JSON. */
    Future<Buffer> page(Board board, Page page) {
        if (!page.equals(FIRST) || !ranks.believed()) {
            return read(board, page).map(Boards::json);
        }
        long version = ranks.version();
        Ready kept = ready.get(board);
        if (kept != null && kept.version == version && System.nanoTime() - kept.madeAtNanos < KEPT_NANOS) {
            return Future.succeededFuture(kept.json);
        }
        return read(board, page)
                .map(Boards::json)
                .onSuccess(json -> ready.put(board, new Ready(json, version, System.nanoTime())));
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
