package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the bets of a user. */
final class BetHistoryStore {

    private static final String BET = Sql.load(BetHistoryStore.class, "bet.sql");
    private static final String BETS = Sql.load(BetHistoryStore.class, "bets_of_user.sql");
    private static final String COUNT = Sql.load(BetHistoryStore.class, "count_bets_of_user.sql");

    private final Postgres postgres;

    BetHistoryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** A bet of a user; empty if it is another user's or does not exist. */
    Future<Optional<BetView>> bet(UUID betId, UUID userId) {
        return postgres.reads()
                .preparedQuery(BET)
                .execute(Tuple.of(betId, userId))
                .map(rows -> Rows.first(rows, BetHistoryStore::view));
    }

    Future<BetView.Page> bets(BetQuery query) {
        UUID userId = query.userId();
        String status = query.status().map(BetStatus::wire).orElse(null);
        UUID marketId = query.marketId().orElse(null);
        PageRequest page = query.page();
        UUID olderThan = query.olderThan().orElse(null);
        return postgres.replicatedHistory().read(userId, connection -> {
            Future<List<BetView>> bets = connection
                    .preparedQuery(BETS)
                    .execute(Tuple.of(userId, status, marketId, olderThan, page.limit() + 1, page.offset()))
                    .map(rows -> Rows.list(rows, BetHistoryStore::view));
            Future<Long> total = connection
                    .preparedQuery(COUNT)
                    .execute(Tuple.of(userId, status, marketId))
                    .map(rows -> rows.iterator().next().getLong("total"));
            return Future.all(bets, total).map(loaded -> BetView.Page.of(bets.result(), total.result(), page));
        });
    }

    private static BetView view(Row row) {
        String resolution = row.getString("resolution");
        OffsetDateTime resolvedAt = row.getOffsetDateTime("resolved_at");
        return new BetView(
                row.getUUID("id"),
                new BetView.Market(
                        row.getUUID("market_id"),
                        row.getString("title"),
                        row.getString("this_option"),
                        row.getString("that_option"),
                        MarketStatus.fromWire(row.getString("market_status")),
                        resolution == null ? null : Resolution.fromWire(resolution)),
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
