package app.thisthat.market;

import app.thisthat.http.cache.SingleFlight;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Every hundredth market of a listing, so that a page at a large offset reads at most a hundred markets before it. The
 * anchors of a filter and sort order are read together and are shared. After five seconds the next request renews them;
 * it and others use the old ones meanwhile.
 */
final class ListingAnchorStore {

    /** Markets from one anchor to the next. */
    static final int DISTANCE = 100;

    private static final Duration RENEWAL_AGE = Duration.ofSeconds(5);
    private static final Duration AGE_MAX = Duration.ofSeconds(30);

    /** All anchors together; each has about 250 bytes. A listing counts for ten more. */
    private static final int ANCHORS_MAX = 20_000;

    private static final int LISTING_WEIGHT = 10;

    private final Postgres postgres;
    private final InstantSource clock;
    private final SingleFlight<Anchors> reads = new SingleFlight<>();
    private final Cache<Key, Anchors> known = Caffeine.newBuilder()
            .expireAfterWrite(AGE_MAX)
            .maximumWeight(ANCHORS_MAX)
            .weigher((Key key, Anchors anchors) -> LISTING_WEIGHT + anchors.markets.size())
            .build();

    private record Key(MarketFilter filter, MarketSort sort) {}

    /**
     * Callers share no read in flight, since it may wait behind many other reads of its caller. The few listings
     * without filters are callers themselves.
     */
    private record Turn(Key key, Object caller) {}

    /** The anchors of a listing. */
    private record Anchors(List<MarketCursor> markets, long readNanos) {

        private boolean isCurrent() {
            return System.nanoTime() - readNanos < RENEWAL_AGE.toNanos();
        }
    }

    ListingAnchorStore(Postgres postgres, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    /**
     * Returns the query of the same page from the last anchor before it.
     *
     * @param query without a search text and without a cursor
     * @param caller whose turn a read of the anchors uses
     */
    Future<MarketQuery> fromAnchor(MarketQuery query, Object caller) {
        Key key = new Key(query.filter(), query.sort());
        Anchors found = known.getIfPresent(key);
        if (found != null && found.isCurrent()) {
            return Future.succeededFuture(fromAnchor(query, found.markets));
        }
        Turn turn = new Turn(key, query.filter().isStatusOnly() ? key : caller);
        Future<Anchors> read =
                reads.read(turn, () -> read(query, turn.caller).onSuccess(anchors -> known.put(key, anchors)));
        return (found == null ? read : Future.succeededFuture(found))
                .map(anchors -> fromAnchor(query, anchors.markets));
    }

    private static MarketQuery fromAnchor(MarketQuery query, List<MarketCursor> anchors) {
        int offset = query.page().offset();
        int before = Math.min(offset / DISTANCE, anchors.size());
        return before == 0 ? query : query.startingAfter(anchors.get(before - 1), offset - before * DISTANCE);
    }

    /** No request cancels the read, since the next one would begin it again. */
    private Future<Anchors> read(MarketQuery query, Object caller) {
        ListingStatement statement = new ListingStatement(query, clock);
        return postgres.replicatedReports().read(caller, connection -> connection
                .preparedQuery(statement.anchors(DISTANCE))
                .execute(statement.parameters().tuple())
                .map(rows ->
                        new Anchors(Rows.list(rows, row -> CatalogueStore.cursor(statement, row)), System.nanoTime())));
    }
}
