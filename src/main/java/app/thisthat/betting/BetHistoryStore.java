package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.BatchedReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import app.thisthat.platform.postgres.StatementParameters;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the bets of a user. */
final class BetHistoryStore {

    private static final String BETS = Sql.load(BetHistoryStore.class, "bets_with_markets.sql");
    private static final String BET = BETS + "where b.id = $1 and b.user_id = $2";
    private static final String PAGES =
            Sql.load(BetHistoryStore.class, "pages_of_bets.sql").formatted(BETS);

    /** Bets of a user that the statement of a batch counts. */
    static final int COUNTED_MAX = 1_000;

    /** The time to count the bets of most users, in rows. */
    private static final int COUNT_ROWS = 20;

    /** Skipped and shown bets of a page that a batch reads. */
    private static final int ROWS_MAX = 100;

    private final Postgres postgres;
    private final BatchedReads<BetQuery> pages;

    BetHistoryStore(Postgres postgres) {
        this.postgres = postgres;
        this.pages = postgres.batchedReplicatedHistory(new BatchedReads.Statement<>(
                PAGES, BetHistoryStore::parameters, BetQuery::userId, query -> (int) lastRow(query) + 1 + COUNT_ROWS));
    }

    /** A bet of a user; empty if it is another user's or does not exist. */
    Future<Optional<BetView>> bet(UUID betId, UUID userId) {
        return postgres.reads()
                .preparedQuery(BET)
                .execute(Tuple.of(betId, userId))
                .map(rows -> Rows.first(rows, BetHistoryStore::view));
    }

    /** A page of the bets of a user, newest first. */
    Future<BetView.Page> bets(BetQuery query) {
        return isSmall(query)
                ? pages.read(query).compose(rows -> page(query, rows))
                : postgres.replicatedHistory().read(query.userId(), connection -> read(connection, query)
                        .compose(bets -> total(connection, query, bets.size())
                                .map(total -> BetView.Page.of(bets, total, query.page()))));
    }

    /** Whether the index has the bets of the page one after the other, without others that a filter excludes. */
    private static boolean isSmall(BetQuery query) {
        return query.status().isEmpty() && query.marketId().isEmpty() && lastRow(query) <= ROWS_MAX;
    }

    private static long lastRow(BetQuery query) {
        return (long) query.page().offset() + query.page().limit();
    }

    private static Tuple parameters(List<BetQuery> queries) {
        return Tuple.tuple()
                .addArrayOfUUID(queries.stream().map(BetQuery::userId).toArray(UUID[]::new))
                .addArrayOfUUID(queries.stream()
                        .map(query -> query.olderThan().orElse(null))
                        .toArray(UUID[]::new))
                .addArrayOfInteger(
                        queries.stream().map(query -> query.page().limit() + 1).toArray(Integer[]::new))
                .addArrayOfInteger(
                        queries.stream().map(query -> query.page().offset()).toArray(Integer[]::new))
                .addInteger(COUNTED_MAX + 1);
    }

    private Future<BetView.Page> page(BetQuery query, List<Row> rows) {
        List<BetView> bets = rows.stream()
                .filter(row -> row.getUUID("id") != null)
                .map(BetHistoryStore::view)
                .toList();
        long counted = rows.get(0).getLong("total");
        Future<Long> total = counted <= COUNTED_MAX
                ? Future.succeededFuture(counted)
                : postgres.replicatedHistory()
                        .read(query.userId(), connection -> total(connection, query, bets.size()));
        return total.map(all -> BetView.Page.of(bets, all, query.page()));
    }

    /** The bets of a page, and one more if there is a next page. */
    private static Future<List<BetView>> read(SqlConnection connection, BetQuery query) {
        StatementParameters parameters = new StatementParameters();
        String statement = BETS + conditions(query, parameters)
                + query.olderThan()
                        .map(bet -> " and b.id < " + parameters.add(bet))
                        .orElse("")
                + " order by b.id desc limit " + parameters.add(query.page().limit() + 1) + " offset "
                + parameters.add(query.page().offset());
        return connection
                .preparedQuery(statement)
                .execute(parameters.tuple())
                .map(rows -> Rows.list(rows, BetHistoryStore::view));
    }

    /** The number of bets on all pages. Without a next page, the first page has all of them. */
    private static Future<Long> total(SqlConnection connection, BetQuery query, int read) {
        PageRequest page = query.page();
        if (query.olderThan().isEmpty() && page.offset() == 0 && read <= page.limit()) {
            return Future.succeededFuture((long) read);
        }
        StatementParameters parameters = new StatementParameters();
        return connection
                .preparedQuery("select count(*) as total from bets b " + conditions(query, parameters))
                .execute(parameters.tuple())
                .map(rows -> rows.iterator().next().getLong("total"));
    }

    /**
     * The conditions of a query. A statement has only the filters of its query, so that its plan for any values reads the
     * index in the order of the list.
     */
    private static String conditions(BetQuery query, StatementParameters parameters) {
        return "where b.user_id = " + parameters.add(query.userId())
                + query.status()
                        .map(status -> " and b.status = " + parameters.add(status.wire()))
                        .orElse("")
                + query.marketId()
                        .map(market -> " and b.market_id = " + parameters.add(market))
                        .orElse("");
    }

    private static BetView view(Row row) {
        OffsetDateTime resolvedAt = row.getOffsetDateTime("resolved_at");
        return new BetView(
                row.getUUID("id"),
                market(row),
                Credits.of(row.getBigDecimal("amount")),
                Side.fromWire(row.getString("side")),
                Odds.nearest(row.getBigDecimal("odds_at_bet")),
                Credits.of(row.getBigDecimal("potential_payout")),
                credits(row.getBigDecimal("actual_payout")),
                credits(row.getBigDecimal("forfeited")),
                cashedOut(row),
                BetStatus.fromWire(row.getString("status")),
                row.getOffsetDateTime("placed_at").toInstant(),
                resolvedAt == null ? null : resolvedAt.toInstant());
    }

    /** The market of a bet, by the columns of {@code bets_with_markets.sql}. */
    static BetView.Market market(Row row) {
        String resolution = row.getString("resolution");
        return new BetView.Market(
                row.getUUID("market_id"),
                row.getString("title"),
                row.getString("this_option"),
                row.getString("that_option"),
                MarketStatus.fromWire(row.getString("market_status")),
                resolution == null ? null : Resolution.fromWire(resolution));
    }

    private static BetView.CashedOut cashedOut(Row row) {
        Credits stake = Credits.of(row.getBigDecimal("cashed_stake"));
        if (stake.equals(Credits.ZERO)) {
            return null;
        }
        Credits payout = Credits.of(row.getBigDecimal("cashed_payout"));
        return new BetView.CashedOut(
                row.getInteger("paid_cash_outs"),
                stake,
                payout,
                Credits.of(row.getBigDecimal("cashed_value")),
                Credits.of(row.getBigDecimal("amount")).minus(stake),
                Credits.of(row.getBigDecimal("potential_payout")).minus(payout));
    }

    private static Credits credits(BigDecimal amount) {
        return amount == null ? null : Credits.of(amount);
    }
}
