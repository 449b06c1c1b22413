package app.thisthat.betting;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the bets of a user that others may see. */
final class EndedBetsStore {

    private static final String BETS = Sql.load(EndedBetsStore.class, "ended_bets.sql");
    private static final String HIDDEN = Sql.load(EndedBetsStore.class, "results_hidden.sql");

    private final Postgres postgres;

    EndedBetsStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * A bet that has ended.
     *
     * @param actualPayout all that the bet has paid, cash-outs included
     */
    record EndedBet(
            UUID id,
            BetView.Market market,
            Credits amount,
            Side side,
            Odds oddsAtBet,
            Credits potentialPayout,
            Credits actualPayout,
            Credits profit,
            BetStatus status,
            Instant placedAt,
            Instant resolvedAt) {}

    /** Whether a user hides the results from others; empty if there is no such account. */
    Future<Optional<Boolean>> hidesResults(UUID userId) {
        return postgres.reads()
                .preparedQuery(HIDDEN)
                .execute(Tuple.of(userId))
                .map(rows -> Rows.first(rows, row -> row.getBoolean("hidden")));
    }

    /**
     * The latest bets of a user that have ended.
     *
     * @param reader whose turn the read uses
     * @param olderThan only bets placed before this bet
     */
    Future<List<EndedBet>> bets(Object reader, UUID userId, Optional<UUID> olderThan, int limit) {
        return postgres.replicatedHistory().read(reader, connection -> connection
                .preparedQuery(BETS)
                .execute(Tuple.of(userId).addUUID(olderThan.orElse(null)).addInteger(limit))
                .map(rows -> Rows.list(rows, EndedBetsStore::bet)));
    }

    private static EndedBet bet(Row row) {
        return new EndedBet(
                row.getUUID("id"),
                BetHistoryStore.market(row),
                Credits.of(row.getBigDecimal("amount")),
                Side.fromWire(row.getString("side")),
                Odds.nearest(row.getBigDecimal("odds_at_bet")),
                Credits.of(row.getBigDecimal("potential_payout")),
                Credits.of(row.getBigDecimal("actual_payout")),
                Credits.of(row.getBigDecimal("profit")),
                BetStatus.fromWire(row.getString("status")),
                row.getOffsetDateTime("placed_at").toInstant(),
                row.getOffsetDateTime("resolved_at").toInstant());
    }
}
