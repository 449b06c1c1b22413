package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads single markets, creates admin-made ones and maintains the catalogue. */
final class MarketStore {

    private static final String GET = Sql.load(MarketStore.class, "market.sql");
    private static final String CREATE = Sql.load(MarketStore.class, "create_market.sql");
    private static final String CLOSE_EXPIRED = Sql.load(MarketStore.class, "close_expired.sql");
    private static final String FOLLOW_LINKED = Sql.load(MarketStore.class, "follow_linked_markets.sql");
    private static final String COUNT_STAKES = Sql.load(MarketStore.class, "count_stakes.sql");
    private static final String UPDATE_TRENDS = Sql.load(MarketStore.class, "update_trends.sql");

    private final Postgres postgres;

    MarketStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Optional<MarketView>> market(UUID id) {
        return postgres.reads()
                .preparedQuery(GET)
                .execute(Tuple.of(id))
                .map(rows -> Rows.first(rows, MarketStore::view));
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
                .map(rows -> Rows.first(rows, MarketStore::view));
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
        return postgres.jobs().preparedQuery(UPDATE_TRENDS).execute().map(RowSet::rowCount);
    }

    static MarketView view(Row row) {
        return new MarketView(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("question"),
                row.getString("description"),
                row.getString("this_option"),
                row.getString("that_option"),
                Odds.nearest(row.getBigDecimal("this_odds")),
                Odds.nearest(row.getBigDecimal("that_odds")),
                credits(row.getBigDecimal("liquidity")),
                credits(row.getBigDecimal("volume")),
                row.getString("category"),
                List.of(row.getArrayOfStrings("tags")),
                row.getUUID("event_id"),
                row.getString("event_title"),
                row.getString("group_item_title"),
                row.getString("image"),
                row.getString("slug"),
                placeholder(row.getString("placeholder")),
                MarketType.fromWire(row.getString("market_type")),
                row.getUUID("linked_market_id"),
                MarketStatus.fromWire(row.getString("status")),
                resolution(row.getString("resolution")),
                instant(row.getOffsetDateTime("expires_at")),
                instant(row.getOffsetDateTime("resolved_at")),
                instant(row.getOffsetDateTime("corrected_at")),
                instant(row.getOffsetDateTime("created_at")),
                instant(row.getOffsetDateTime("confirmed_at")),
                row.getLong("seq"),
                row.getBoolean("priced"));
    }

    private static BigDecimal decimal(Odds odds) {
        return odds == null ? null : odds.decimal();
    }

    private static Credits credits(BigDecimal amount) {
        return amount == null ? null : Credits.of(amount);
    }

    private static Placeholder placeholder(String wire) {
        return wire == null ? null : Placeholder.fromWire(wire);
    }

    private static Resolution resolution(String wire) {
        return wire == null ? null : Resolution.fromWire(wire);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
