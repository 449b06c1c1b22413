package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The bets on a market, for admins. */
final class MarketBetsStore {

    private static final String EXPOSURE = Sql.load(MarketBetsStore.class, "exposure.sql");
    private static final String BETS = Sql.load(MarketBetsStore.class, "bets_of_market.sql");
    private static final String COUNT = Sql.load(MarketBetsStore.class, "count_bets_of_market.sql");

    private final Postgres postgres;

    MarketBetsStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The pending bets on one side. */
    record SideExposure(long bets, Credits stake, Credits potentialPayout) {}

    /**
     * What the outcomes of a market cost.
     *
     * @param users number of users with pending bets
     * @param ifThis stakes less payouts if {@code this} wins; negative: the payouts exceed the stakes
     * @param ifThat the same if {@code that} wins
     * @param worstCase the smaller of both
     */
    record Exposure(
            UUID marketId,
            long users,
            SideExposure thisSide,
            SideExposure thatSide,
            Credits ifThis,
            Credits ifThat,
            Credits worstCase) {

        static Exposure of(UUID marketId, long users, SideExposure thisSide, SideExposure thatSide) {
            Credits staked = thisSide.stake.plus(thatSide.stake);
            Credits ifThis = staked.minus(thisSide.potentialPayout);
            Credits ifThat = staked.minus(thatSide.potentialPayout);
            Credits worst = ifThis.compareTo(ifThat) < 0 ? ifThis : ifThat;
            return new Exposure(marketId, users, thisSide, thatSide, ifThis, ifThat, worst);
        }
    }

    /** The exposure of a market; empty if it does not exist. */
    Future<Optional<Exposure>> exposure(UUID marketId) {
        return postgres.reports()
                .read(
                        FairReads.ADMIN,
                        connection -> connection.preparedQuery(EXPOSURE).execute(Tuple.of(marketId)))
                .map(rows -> Rows.first(
                        rows,
                        row -> Exposure.of(marketId, row.getLong("users"), side(row, "this"), side(row, "that"))));
    }

    private static SideExposure side(Row row, String side) {
        return new SideExposure(
                row.getLong(side + "_bets"),
                Credits.of(row.getBigDecimal(side + "_stake")),
                Credits.of(row.getBigDecimal(side + "_payout")));
    }

    record User(UUID id, String username) {}

    /** A bet on a market; {@code actualPayout} and {@code resolvedAt} are null while it is pending. */
    record MarketBet(
            UUID id,
            User user,
            Credits amount,
            Side side,
            Odds oddsAtBet,
            Credits potentialPayout,
            Credits actualPayout,
            BetStatus status,
            Instant placedAt,
            Instant resolvedAt) {}

    /** Rows of a page, up to one more than the limit, and the number of all matches. */
    record Listing(List<MarketBet> bets, long total) {}

    /**
     * The bets on a market, newest first; empty if the market does not exist.
     *
     * @param olderThan only bets placed before this bet
     */
    Future<Optional<Listing>> bets(
            UUID marketId, Optional<BetStatus> status, Optional<UUID> olderThan, PageRequest page) {
        String wanted = status.map(BetStatus::wire).orElse(null);
        return postgres.reports().read(FairReads.ADMIN, connection -> connection
                .preparedQuery(COUNT)
                .execute(Tuple.of(marketId).addString(wanted))
                .compose(counted -> counted.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : connection
                                .preparedQuery(BETS)
                                .execute(Tuple.of(marketId)
                                        .addString(wanted)
                                        .addUUID(olderThan.orElse(null))
                                        .addInteger(page.limit() + 1)
                                        .addInteger(page.offset()))
                                .map(rows -> Optional.of(new Listing(
                                        Rows.list(rows, MarketBetsStore::bet),
                                        counted.iterator().next().getLong("total"))))));
    }

    private static MarketBet bet(Row row) {
        BigDecimal actualPayout = row.getBigDecimal("actual_payout");
        OffsetDateTime resolvedAt = row.getOffsetDateTime("resolved_at");
        return new MarketBet(
                row.getUUID("id"),
                new User(row.getUUID("user_id"), row.getString("username")),
                Credits.of(row.getBigDecimal("amount")),
                Side.fromWire(row.getString("side")),
                Odds.nearest(row.getBigDecimal("odds_at_bet")),
                Credits.of(row.getBigDecimal("potential_payout")),
                actualPayout == null ? null : Credits.of(actualPayout),
                BetStatus.fromWire(row.getString("status")),
                row.getOffsetDateTime("placed_at").toInstant(),
                resolvedAt == null ? null : resolvedAt.toInstant());
    }
}
