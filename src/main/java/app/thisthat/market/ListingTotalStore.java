package app.thisthat.market;

import app.thisthat.http.cache.SingleFlight;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Numbers of markets by filter. All pages of a filter share a number until a market opens or closes, for a second at
 * most. Markets with some ids are counted every time, since that is as fast.
 */
final class ListingTotalStore {

    private static final Duration LIFETIME = Duration.ofSeconds(1);

    /** Each has at most about 600 bytes. */
    private static final int FILTERS_MAX = 4_096;

    private final Postgres postgres;
    private final InstantSource clock;
    private final LongSupplier listChanges;
    private final SingleFlight<Long> counts = new SingleFlight<>();
    private final Cache<Key, Long> totals = Caffeine.newBuilder()
            .expireAfterWrite(LIFETIME)
            .maximumSize(FILTERS_MAX)
            .build();

    private record Key(MarketFilter filter, long listChanges) {}

    /** Callers share no count in flight, since it may wait behind many other reads of its caller. */
    private record Turn(Key key, Object caller) {}

    /** {@code listChanges}: number of times that a market opened or closed. */
    ListingTotalStore(Postgres postgres, InstantSource clock, LongSupplier listChanges) {
        this.postgres = postgres;
        this.clock = clock;
        this.listChanges = listChanges;
    }

    /**
     * Returns the number of markets that match the filter of a query.
     *
     * @param caller whose turn a count with further conditions uses
     */
    Future<Long> total(MarketQuery query, Object caller, Cancellation cancellation) {
        if (query.filter().hasIds()) {
            return count(postgres.reads(), query);
        }
        Key key = new Key(query.filter(), listChanges.getAsLong());
        Long known = totals.getIfPresent(key);
        return known == null
                ? counts.read(new Turn(key, caller), cancellation, shared -> count(query, caller, shared)
                        .onSuccess(total -> totals.put(key, total)))
                : Future.succeededFuture(known);
    }

    private Future<Long> count(MarketQuery query, Object caller, Cancellation cancellation) {
        return query.filter().isStatusOnly()
                ? count(postgres.reads(), query)
                : postgres.search().read(caller, cancellation, connection -> count(connection, query));
    }

    private Future<Long> count(SqlClient client, MarketQuery query) {
        ListingStatement statement = new ListingStatement(query, clock);
        return client.preparedQuery(statement.count())
                .execute(statement.parameters().tuple())
                .map(rows -> rows.iterator().next().getLong("total"));
    }
}
