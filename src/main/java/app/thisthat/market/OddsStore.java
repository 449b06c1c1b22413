package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Writes quotes of the feed to the odds of mirrored markets. */
final class OddsStore {

    private static final String QUOTE = Sql.load(OddsStore.class, "update_odds.sql");
    private static final String LAST_TRADES =
            """
            select market_id, last_trade, last_trade_at
            from market_odds
            where market_id = any ($1) and last_trade is not null""";

    private static final String MIRRORED =
            "select id, polymarket_id, this_token, that_token from markets where id = $1 and polymarket_id is not null";

    private final Pool pool;
    private final InstantSource clock;

    /** {@code clock} is the clock of the times of quotes. */
    OddsStore(Postgres postgres, InstantSource clock) {
        this.pool = postgres.updates();
        this.clock = clock;
    }

    /**
     * Changes by quotes.
     *
     * @param moved markets whose odds moved
     * @param repriced markets that have a price again or none any more, at the same odds
     */
    record Quoted(List<OddsChanged.State> moved, List<UUID> repriced) {

        private static Quoted of(RowSet<Row> rows) {
            List<OddsChanged.State> moved = new ArrayList<>();
            List<UUID> repriced = new ArrayList<>();
            for (Row row : rows) {
                if (row.getBoolean("moved")) {
                    moved.add(oddsState(row));
                } else {
                    repriced.add(row.getUUID("market_id"));
                }
            }
            return new Quoted(moved, repriced);
        }
    }

    /**
     * Writes quotes.
     *
     * @param lease fences the write; empty: quotes that this node has just read
     */
    Future<Quoted> quote(List<OddsQuote> quotes, Optional<Lease> lease) {
        return pool.withConnection(connection -> connection
                .preparedQuery(QUOTE)
                .execute(columns(quotes, lease, clock.instant()))
                .map(Quoted::of));
    }

    /** Times are sent as ages, so that the clocks of nodes do not need to agree. */
    private static Tuple columns(List<OddsQuote> quotes, Optional<Lease> lease, Instant now) {
        return Tuple.tuple()
                .addValue(column(quotes, UUID[]::new, OddsQuote::marketId))
                .addValue(column(quotes, String[]::new, quote -> text(quote.thisOdds())))
                .addValue(column(quotes, String[]::new, quote -> text(quote.thatOdds())))
                .addValue(column(quotes, Integer[]::new, quote -> age(quote.quotedAt(), now)))
                .addValue(column(quotes, Integer[]::new, quote -> age(quote.confirmedAt(), now)))
                .addValue(column(
                        quotes,
                        String[]::new,
                        quote -> quote.lastTrade() == null
                                ? null
                                : quote.lastTrade().price().toString()))
                .addValue(column(
                        quotes,
                        OffsetDateTime[]::new,
                        quote -> quote.lastTrade() == null
                                ? null
                                : quote.lastTrade().at().atOffset(ZoneOffset.UTC)))
                .addValue(lease.map(Lease::job).orElse(null))
                .addValue(lease.map(Lease::token).orElse(null))
                .addValue(column(quotes, Boolean[]::new, OddsQuote::streamed))
                .addValue(column(quotes, String[]::new, quote -> bid(quote, Bids::thisBid)))
                .addValue(column(quotes, String[]::new, quote -> bid(quote, Bids::thatBid)));
    }

    private static String bid(OddsQuote quote, Function<Bids, Odds> side) {
        return quote.bids() == null ? null : text(side.apply(quote.bids()));
    }

    /** Odds are sent as text, since the driver accepts no null in an array of decimals. */
    private static String text(Odds odds) {
        return odds == null ? null : odds.toString();
    }

    private static int age(Instant time, Instant now) {
        return (int) Math.max(
                0, Math.min(Integer.MAX_VALUE, Duration.between(time, now).toMillis()));
    }

    Future<Optional<MirroredId>> mirrored(UUID market) {
        return pool.preparedQuery(MIRRORED)
                .execute(Tuple.of(market))
                .map(rows -> Rows.first(rows, MirrorStore::mirroredId));
    }

    Future<Map<UUID, LastTrade>> lastTrades(List<UUID> markets) {
        return pool.preparedQuery(LAST_TRADES)
                .execute(Tuple.tuple().addValue(markets.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, LastTrade> trades = new HashMap<>();
                    rows.forEach(row -> trades.put(row.getUUID("market_id"), lastTrade(row)));
                    return trades;
                });
    }

    private static LastTrade lastTrade(Row row) {
        return new LastTrade(
                Odds.nearest(row.getBigDecimal("last_trade")),
                row.getOffsetDateTime("last_trade_at").toInstant());
    }

    static OddsChanged.State oddsState(Row row) {
        return new OddsChanged.State(
                row.getUUID("market_id"),
                row.getLong("seq"),
                Odds.nearest(row.getBigDecimal("this_odds")),
                Odds.nearest(row.getBigDecimal("that_odds")),
                row.getOffsetDateTime("changed_at").toInstant());
    }

    private static <T, C> C[] column(List<T> rows, IntFunction<C[]> array, Function<T, C> cell) {
        return rows.stream().map(cell).toArray(array);
    }
}
