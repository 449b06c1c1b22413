package app.thisthat.live;

import app.thisthat.inbox.InboxEntry;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
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

/** Reads market states, balances and settlements. */
final class LiveStore {

    private static final String OPEN_AND_CLOSED = Sql.load(LiveStore.class, "open_and_closed_markets.sql");
    private static final String CHANGED_SINCE = Sql.load(LiveStore.class, "markets_changed_since.sql");
    private static final String STATES = Sql.load(LiveStore.class, "market_states.sql");
    private static final String RECENT_SETTLEMENTS = Sql.load(LiveStore.class, "recent_settlements.sql");
    private static final String SETTLEMENTS_SINCE = Sql.load(LiveStore.class, "settlements_since.sql");
    private static final String NEW_INBOX_ENTRIES = Sql.load(LiveStore.class, "new_inbox_entries.sql");
    private static final String DESCRIBE =
            "select b.id, b.side, m.title from bets b join markets m on m.id = b.market_id where b.id = any ($1)";
    private static final String BALANCES = "select id, credit_balance from users where id = any($1)";

    private final Postgres postgres;

    LiveStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<List<MarketState>> openAndClosed() {
        return postgres.updates().preparedQuery(OPEN_AND_CLOSED).execute().map(LiveStore::states);
    }

    Future<List<MarketState>> changedSince(Instant time) {
        return postgres.updates()
                .preparedQuery(CHANGED_SINCE)
                .execute(Tuple.of(time.atOffset(ZoneOffset.UTC)))
                .map(LiveStore::states);
    }

    /** Markets that an event named; unknown IDs, and markets that ended more than an hour ago, are skipped. */
    Future<List<MarketState>> markets(Collection<UUID> ids) {
        return markets(postgres.updates(), ids);
    }

    /** The same for markets that clients named. */
    Future<List<MarketState>> marketsOfClients(Collection<UUID> ids) {
        return markets(postgres.reads(), ids);
    }

    private static Future<List<MarketState>> markets(SqlClient client, Collection<UUID> ids) {
        return client.preparedQuery(STATES)
                .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
                .map(LiveStore::states);
    }

    Future<Map<UUID, Credits>> balances(Collection<UUID> users) {
        return postgres.updates()
                .preparedQuery(BALANCES)
                .execute(Tuple.tuple().addValue(users.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(
                                row -> row.getUUID("id"), row -> Credits.of(row.getBigDecimal("credit_balance")))));
    }

    /**
     * The settlements since a time, on markets whose settlement is running or ended since then.
     *
     * @param subscribers the users, each with the start of its subscription
     */
    Future<List<SettledBet>> recentSettlements(Map<UUID, Instant> subscribers, Instant time) {
        List<UUID> users = List.copyOf(subscribers.keySet());
        OffsetDateTime[] since = users.stream()
                .map(user -> subscribers.get(user).atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
        return settlements(
                postgres.updates(),
                RECENT_SETTLEMENTS,
                Tuple.tuple()
                        .addValue(users.toArray(UUID[]::new))
                        .addValue(since)
                        .addValue(time.atOffset(ZoneOffset.UTC)));
    }

    /** The newest settlements of a user since a time, among its latest bets, oldest first. */
    Future<List<SettledBet>> settlementsSince(UUID user, Instant time) {
        return settlements(postgres.reads(), SETTLEMENTS_SINCE, Tuple.of(user, time.atOffset(ZoneOffset.UTC)));
    }

    /**
     * The entries of inboxes for live clients, oldest first.
     *
     * @param users each with the time since which entries are read
     */
    Future<List<NewInboxEntry>> newInboxEntries(Map<UUID, Instant> users) {
        List<UUID> ids = List.copyOf(users.keySet());
        OffsetDateTime[] since = ids.stream()
                .map(user -> users.get(user).atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
        return postgres.updates()
                .preparedQuery(NEW_INBOX_ENTRIES)
                .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)).addValue(since))
                .map(rows -> Rows.list(
                        rows,
                        row -> new NewInboxEntry(
                                row.getUUID("user_id"),
                                new InboxEntry(
                                        row.getUUID("id"),
                                        row.getString("type"),
                                        row.getOffsetDateTime("created_at").toInstant(),
                                        null,
                                        row.getString("payload")),
                                row.getInteger("unread"))));
    }

    /** The market titles and sides of bets. */
    Future<Map<UUID, SettledBet.Description>> describe(Collection<UUID> bets) {
        return postgres.updates()
                .preparedQuery(DESCRIBE)
                .execute(Tuple.tuple().addValue(bets.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(
                                row -> row.getUUID("id"),
                                row -> new SettledBet.Description(
                                        row.getString("title"), Side.fromWire(row.getString("side"))))));
    }

    private static Future<List<SettledBet>> settlements(SqlClient client, String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> Rows.list(rows, LiveStore::settledBet));
    }

    private static SettledBet settledBet(Row row) {
        return new SettledBet(
                row.getUUID("user_id"),
                row.getUUID("id"),
                row.getUUID("market_id"),
                row.getString("title"),
                Side.fromWire(row.getString("side")),
                BetStatus.fromWire(row.getString("status")),
                Credits.of(row.getBigDecimal("actual_payout")));
    }

    private static List<MarketState> states(RowSet<Row> rows) {
        return Rows.list(rows, LiveStore::state);
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
