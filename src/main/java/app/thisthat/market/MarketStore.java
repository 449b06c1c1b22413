package app.thisthat.market;

import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads single markets, creates admin-made ones and maintains the catalogue. */
final class MarketStore {

    private static final String GET = get(false);
    private static final String GET_WITH_SPARKLINE = get(true);
    private static final String CREATE = Sql.load(MarketStore.class, "create_market.sql");
    private static final String CLOSE_EXPIRED = Sql.load(MarketStore.class, "close_expired.sql");
    private static final String FOLLOW_LINKED = Sql.load(MarketStore.class, "follow_linked_markets.sql");
    private static final String COUNT_STAKES = Sql.load(MarketStore.class, "count_stakes.sql");
    private static final String UPDATE_TRENDS = Sql.load(MarketStore.class, "update_trends.sql");
    private static final String UPDATE_DAY_AGO = Sql.load(MarketStore.class, "update_day_ago.sql");

    private final Postgres postgres;
    private final MarketRowStore rowsOfMarkets;

    MarketStore(Postgres postgres, MarketRowStore rowsOfMarkets) {
        this.postgres = postgres;
        this.rowsOfMarkets = rowsOfMarkets;
    }

    private static String get(boolean withSparkline) {
        return MarketRowStore.select(withSparkline) + " from markets m" + MarketRowStore.joins(withSparkline)
                + " where m.id = $1";
    }

    Future<Optional<MarketView>> market(UUID id) {
        return market(id, false);
    }

    Future<Optional<MarketView>> market(UUID id, boolean withSparkline) {
        return postgres.reads()
                .preparedQuery(withSparkline ? GET_WITH_SPARKLINE : GET)
                .execute(Tuple.of(id))
                .map(rows -> Rows.first(rows, rowsOfMarkets::view));
    }

    /** Empty if the expiry is in the past or the linked market is not an open mirrored one. */
    Future<Optional<MarketView>> create(NewMarket market, UUID admin) {
        OffsetDateTime expiresAt =
                market.expiresAt() == null ? null : market.expiresAt().atOffset(ZoneOffset.UTC);
        return postgres.transactions()
                .preparedQuery(CREATE)
                .execute(Tuple.from(new Object[] {
                    Ids.next(),
                    market.title(),
                    market.description(),
                    market.thisOption(),
                    market.thatOption(),
                    market.category(),
                    market.marketType().wire(),
                    expiresAt,
                    decimal(market.thisOdds()),
                    decimal(market.thatOdds()),
                    admin,
                    market.linkedMarketId()
                }))
                .map(rows -> Rows.first(rows, rowsOfMarkets::view));
    }

    /** Closes expired admin-made markets and returns them. */
    Future<List<UUID>> closeExpired(int limit) {
        return postgres.updates()
                .preparedQuery(CLOSE_EXPIRED)
                .execute(Tuple.of(limit))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }

    /** A closed or reopened cross market, with its odds if they changed. */
    record CrossMarketChange(MarketChanged market, Optional<OddsChanged.State> odds) {}

    /** Closes and reopens cross markets as their linked markets were. */
    Future<List<CrossMarketChange>> followLinkedMarkets(int limit) {
        return postgres.updates()
                .preparedQuery(FOLLOW_LINKED)
                .execute(Tuple.of(limit))
                .map(rows -> Rows.list(rows, MarketStore::crossMarketChange));
    }

    private static CrossMarketChange crossMarketChange(Row row) {
        MarketChanged market =
                new MarketChanged(row.getUUID("market_id"), MarketStatus.fromWire(row.getString("status")), null);
        return new CrossMarketChange(
                market, row.getLong("seq") == null ? Optional.empty() : Optional.of(OddsStore.oddsState(row)));
    }

    /** Adds the bets since the last run to the inputs of the trend scores. */
    Future<?> countStakes() {
        return postgres.jobs().preparedQuery(COUNT_STAKES).execute();
    }

    /** Returns the number of changed scores. */
    Future<Integer> updateTrends() {
        return postgres.jobs().preparedQuery(UPDATE_TRENDS).execute().compose(scored -> postgres.jobs()
                .preparedQuery(UPDATE_DAY_AGO)
                .execute()
                .map(scored.rowCount()));
    }

    private static BigDecimal decimal(Odds odds) {
        return odds == null ? null : odds.decimal();
    }
}
