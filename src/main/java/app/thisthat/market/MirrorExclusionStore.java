package app.thisthat.market;

import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Closes mirrored markets that are not to be mirrored any more, or cannot be. */
final class MirrorExclusionStore {

    private static final String LEAVE = Sql.load(MirrorExclusionStore.class, "close_excluded.sql");
    private static final String TRIM = Sql.load(MirrorExclusionStore.class, "close_beyond_limit.sql");
    private static final String FLOOR = Sql.load(MirrorExclusionStore.class, "liquidity_at_rank.sql");
    private static final String FOLLOWED = Sql.load(MirrorExclusionStore.class, "count_followed_markets.sql");
    private static final String VANISHED = Sql.load(MirrorExclusionStore.class, "close_vanished.sql");

    private final Pool pool;
    private final Lease lease;

    MirrorExclusionStore(Postgres postgres, Lease lease) {
        this.pool = postgres.pool();
        this.lease = lease;
    }

    Future<ExcludedMarkets> leave(List<String> feedIds, List<String> tied) {
        return pool.preparedQuery(LEAVE)
                .execute(Tuple.of(
                        feedIds.toArray(String[]::new), tied.toArray(String[]::new), lease.job(), lease.token()))
                .map(rows -> {
                    List<UUID> closed = new ArrayList<>();
                    List<String> followed = new ArrayList<>();
                    for (Row row : rows) {
                        if (row.getBoolean("followed")) {
                            followed.add(row.getString("polymarket_id"));
                        } else {
                            closed.add(row.getUUID("id"));
                        }
                    }
                    return new ExcludedMarkets(closed, followed);
                });
    }

    Future<List<UUID>> trim(int most) {
        return pool.preparedQuery(TRIM)
                .execute(Tuple.of(most, lease.job(), lease.token()))
                .map(MirrorExclusionStore::ids);
    }

    Future<Integer> followed() {
        return pool.preparedQuery(FOLLOWED)
                .execute()
                .map(rows -> rows.iterator().next().getInteger("followed"));
    }

    Future<Optional<BigDecimal>> liquidityAt(int place) {
        return pool.preparedQuery(FLOOR).execute(Tuple.of(place)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .findFirst()
                .map(row -> row.getBigDecimal("floor")));
    }

    Future<List<UUID>> closeVanished(List<UUID> markets, Instant confirmedSince) {
        return pool.preparedQuery(VANISHED)
                .execute(Tuple.tuple()
                        .addValue(markets.toArray(UUID[]::new))
                        .addValue(confirmedSince.atOffset(ZoneOffset.UTC))
                        .addValue(lease.job())
                        .addValue(lease.token()))
                .map(MirrorExclusionStore::ids);
    }

    private static List<UUID> ids(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getUUID("id"))
                .toList();
    }
}
