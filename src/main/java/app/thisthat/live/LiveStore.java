package app.thisthat.live;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads the states that sockets are told. */
final class LiveStore {

    private static final String CHANGED_SINCE = Sql.load(LiveStore.class, "markets_changed_since.sql");
    private static final String UNENDED = Sql.load(LiveStore.class, "open_and_closed_markets.sql");
    private static final String SOME = Sql.load(LiveStore.class, "market_states.sql");
    private static final String SETTLED_LATELY = Sql.load(LiveStore.class, "recent_settlements.sql");
    private static final String SETTLED_SINCE = Sql.load(LiveStore.class, "settlements_since.sql");
    private static final String BALANCES = "select id, credit_balance from users where id = any($1)";

    private final SqlClient statements;

    LiveStore(Postgres postgres) {
        this.statements = postgres.statements();
    }

    /** All markets that did not end yet. */
    Future<List<MarketState>> unended() {
        return statements.preparedQuery(UNENDED).execute().map(LiveStore::states);
    }

    /** The markets that changed since then, whatever their status. */
    Future<List<MarketState>> changedSince(Instant then) {
        return statements
                .preparedQuery(CHANGED_SINCE)
                .execute(Tuple.of(then.atOffset(ZoneOffset.UTC)))
                .map(LiveStore::states);
    }

    /** Some markets, as far as there are such. */
    Future<List<MarketState>> markets(Collection<UUID> ids) {
        return statements
                .preparedQuery(SOME)
                .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
                .map(LiveStore::states);
    }

    /** What users have at this moment. */
    Future<Map<UUID, Credits>> balances(Collection<UUID> users) {
        return statements
                .preparedQuery(BALANCES)
                .execute(Tuple.tuple().addValue(users.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(
                                row -> row.getUUID("id"), row -> Credits.of(row.getBigDecimal("credit_balance")))));
    }

    /**
     * The bets that were settled since a time, on markets whose settlement goes on or ended since then.
     *
     * @param listeners whose bets, and since when each of them wants to know
     */
    Future<List<SettledBet>> settledLately(Map<UUID, Instant> listeners, Instant then) {
        List<UUID> users = List.copyOf(listeners.keySet());
        OffsetDateTime[] since = users.stream()
                .map(user -> listeners.get(user).atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
        return settled(
                SETTLED_LATELY,
                Tuple.tuple()
                        .addValue(users.toArray(UUID[]::new))
                        .addValue(since)
                        .addValue(then.atOffset(ZoneOffset.UTC)));
    }

    /** The newest of a user's latest bets that were settled since a time, the newest last. */
    Future<List<SettledBet>> settledSince(UUID user, Instant then) {
        return settled(SETTLED_SINCE, Tuple.of(user, then.atOffset(ZoneOffset.UTC)));
    }

    private Future<List<SettledBet>> settled(String sql, Tuple asked) {
        return statements.preparedQuery(sql).execute(asked).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new SettledBet(
                        row.getUUID("user_id"),
                        row.getUUID("id"),
                        row.getUUID("market_id"),
                        BetStatus.fromWire(row.getString("status")),
                        Credits.of(row.getBigDecimal("actual_payout"))))
                .toList());
    }

    private static List<MarketState> states(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(LiveStore::state)
                .toList();
    }

    private static MarketState state(Row row) {
        String resolution = row.getString("resolution");
        return MarketState.of(
                row.getUUID("market_id"),
                row.getLong("seq"),
                Odds.nearest(row.getBigDecimal("this_odds")),
                Odds.nearest(row.getBigDecimal("that_odds")),
                MarketStatus.fromWire(row.getString("status")),
                resolution == null ? null : Resolution.fromWire(resolution),
                row.getOffsetDateTime("changed_at").toInstant());
    }
}
