package app.thisthat.market;

import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * The queue of mirrored markets whose odds before their entry into the catalogue have to be read from the feed (rule
 * {@code history-backfill}). A market enters it when it is added and leaves it once. Every method fails only if PostgreSQL
 * does.
 */
public final class OddsBackfillStore {

    private static final String STORE = Sql.load(OddsBackfillStore.class, "store_backfill.sql");
    private static final String DUE =
            """
            select m.id, m.polymarket_id, m.this_token, m.that_token
            from (select market_id from odds_backfills where due_at <= now() order by priority desc, market_id limit $1) b
            join markets m on m.id = b.market_id""";

    /** The delay doubles from a minute to about an hour. After eight failures the market has no earlier odds. */
    private static final String POSTPONE =
            """
            with given_up as (
              delete from odds_backfills
              where market_id = any ($1::uuid[]) and attempts >= 7 and (select lease_holds($2, $3))
            )
            update odds_backfills
            set attempts = attempts + 1, due_at = now() + interval '1 minute' * power(2, least(attempts, 6))
            where market_id = any ($1::uuid[]) and attempts < 7 and (select lease_holds($2, $3))""";

    private final Pool pool;
    private final Lease lease;

    /** {@code lease} fences the writes. */
    public OddsBackfillStore(Postgres postgres, Lease lease) {
        this.pool = postgres.jobs();
        this.lease = lease;
    }

    /** The next markets, the most liquid ones first. */
    public Future<List<MirroredId>> due(int limit) {
        return pool.preparedQuery(DUE).execute(Tuple.of(limit)).map(rows -> Rows.list(rows, MirrorStore::mirroredId));
    }

    /**
     * Writes the odds before the market's own history, and removes the market from the queue. Nothing is overwritten.
     *
     * @param odds in any order; none: the feed has none
     */
    public Future<Void> store(UUID market, List<PastOdds> odds) {
        Tuple values = Tuple.tuple()
                .addValue(market)
                .addValue(odds.stream()
                        .map(point -> point.at().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addValue(odds.stream().map(point -> point.odds().decimal()).toArray(BigDecimal[]::new))
                .addValue(lease.job())
                .addValue(lease.token());
        return pool.preparedQuery(STORE).execute(values).mapEmpty();
    }

    /** Tries markets again later, whose odds could not be read. */
    public Future<Void> postpone(List<UUID> markets) {
        return markets.isEmpty()
                ? Future.succeededFuture()
                : pool.preparedQuery(POSTPONE)
                        .execute(Tuple.of(markets.toArray(UUID[]::new), lease.job(), lease.token()))
                        .mapEmpty();
    }
}
