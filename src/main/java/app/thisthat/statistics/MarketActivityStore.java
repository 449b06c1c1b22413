package app.thisthat.statistics;

import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the latest bets on markets. */
final class MarketActivityStore {

    private static final String ACTIVITY = Sql.load(MarketActivityStore.class, "market_activity.sql");

    private final Postgres postgres;

    MarketActivityStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * A bet without what identifies it.
     *
     * @param placedAt rounded down to the minute
     * @param stake in credits, rounded down to one significant digit
     * @param odds two decimals
     */
    record RecentBet(Instant placedAt, Side side, BigDecimal stake, BigDecimal odds) {}

    /** The latest bets on a market, newest first, at most 50; empty if the market does not exist. */
    Future<Optional<List<RecentBet>>> latest(UUID marketId) {
        return postgres.reads()
                .preparedQuery(ACTIVITY)
                .execute(Tuple.of(marketId))
                .map(rows -> {
                    List<Row> found = Rows.list(rows, row -> row);
                    return found.isEmpty()
                            ? Optional.empty()
                            : Optional.of(found.stream()
                                    .filter(row -> row.getString("side") != null)
                                    .map(MarketActivityStore::bet)
                                    .toList());
                });
    }

    private static RecentBet bet(Row row) {
        return new RecentBet(
                row.getOffsetDateTime("placed_at").toInstant(),
                Side.fromWire(row.getString("side")),
                row.getBigDecimal("stake"),
                row.getBigDecimal("odds"));
    }
}
