package app.thisthat.watchlist;

import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes watchlists. */
final class WatchlistStore {

    private static final String ENTRIES = Sql.load(WatchlistStore.class, "watchlist.sql");
    private static final String COUNT =
            """
            select count(*) as total from watchlist
            where user_id = $1 and ($2::text is null or ($2 = 'market') = (market_id is not null))
            """;
    private static final String IDS = "select market_id, event_id from watchlist where user_id = $1 order by id desc";
    private static final String FOLLOW_MARKET = Sql.load(WatchlistStore.class, "follow_market.sql");
    private static final String FOLLOW_EVENT = Sql.load(WatchlistStore.class, "follow_event.sql");

    /** Changes of the watchlist and the alerts of one user come one after the other, so limits hold. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('watchlist ' || $1::uuid, 0))";

    /** States, alerts, then the entry: the evaluation locks states before alerts. */
    private static final String DELETE_STATES =
            """
            delete from alert_markets t using alerts a
            where t.alert_id = a.id and a.user_id = $1 and (a.market_id = $2 or a.event_id = $3)
            """;

    private static final String DELETE_ALERTS =
            "delete from alerts where user_id = $1 and (market_id = $2 or event_id = $3)";
    private static final String DELETE_ENTRY =
            "delete from watchlist where user_id = $1 and (market_id = $2 or event_id = $3)";
    private static final String EXISTS =
            """
            select exists (select from markets where id = $1)
                or exists (select from events where id = $2 and status is not null) as found
            """;

    private final Postgres postgres;
    private final int maxEntries;

    WatchlistStore(Postgres postgres, int maxEntries) {
        this.postgres = postgres;
        this.maxEntries = maxEntries;
    }

    /** A market or an event; one of both ids is null. */
    record Target(UUID marketId, UUID eventId) {

        static Target market(UUID id) {
            return new Target(id, null);
        }

        static Target event(UUID id) {
            return new Target(null, id);
        }
    }

    /** What a request to follow has done. */
    enum Followed {
        ADDED,
        ALREADY,
        FULL,
        NOT_FOUND
    }

    /** Waits for the lock of a user's watchlist, which is held until the end of the transaction. */
    static Future<Void> lock(SqlClient transaction, UUID userId) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(userId)).mapEmpty();
    }

    Future<Followed> follow(UUID userId, Target target) {
        boolean market = target.marketId != null;
        Tuple values = Tuple.of(Ids.next(), userId, market ? target.marketId : target.eventId, maxEntries);
        return postgres.transactions().withTransaction(transaction -> lock(transaction, userId)
                .compose(locked -> transaction
                        .preparedQuery(market ? FOLLOW_MARKET : FOLLOW_EVENT)
                        .execute(values))
                .map(rows -> followed(rows.iterator().next())));
    }

    private static Followed followed(Row row) {
        if (!row.getBoolean("exists")) {
            return Followed.NOT_FOUND;
        }
        if (row.getBoolean("followed")) {
            return Followed.ALREADY;
        }
        return row.getBoolean("added") ? Followed.ADDED : Followed.FULL;
    }

    /** The end of following. */
    record Unfollowed(boolean removed, int deletedAlerts) {}

    /** Removes an entry with its alerts; empty if the market or event does not exist. */
    Future<Optional<Unfollowed>> unfollow(UUID userId, Target target) {
        Tuple values = Tuple.tuple().addUUID(userId).addUUID(target.marketId).addUUID(target.eventId);
        return postgres.transactions()
                .withTransaction(transaction -> lock(transaction, userId)
                        .compose(locked ->
                                transaction.preparedQuery(DELETE_STATES).execute(values))
                        .compose(states ->
                                transaction.preparedQuery(DELETE_ALERTS).execute(values))
                        .compose(alerts -> transaction
                                .preparedQuery(DELETE_ENTRY)
                                .execute(values)
                                .map(entry -> new Unfollowed(entry.rowCount() > 0, alerts.rowCount()))))
                .compose(unfollowed -> unfollowed.removed
                        ? Future.succeededFuture(Optional.of(unfollowed))
                        : exists(target).map(exists -> exists ? Optional.of(unfollowed) : Optional.empty()));
    }

    private Future<Boolean> exists(Target target) {
        return postgres.reads()
                .preparedQuery(EXISTS)
                .execute(Tuple.tuple().addUUID(target.marketId).addUUID(target.eventId))
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    /** The entry of a market or event; empty if the user does not follow it. */
    Future<Optional<WatchlistEntry>> entry(UUID userId, Target target) {
        Tuple values = Tuple.of(userId)
                .addString(null)
                .addUUID(null)
                .addInteger(1)
                .addInteger(0)
                .addUUID(target.marketId)
                .addUUID(target.eventId);
        return postgres.reads().preparedQuery(ENTRIES).execute(values).map(rows -> entries(rows).stream()
                .findFirst());
    }

    /**
     * A page of the entries, latest first.
     *
     * @param kind empty: both
     * @param before the last entry of the previous page; empty: the first page
     */
    Future<WatchlistEntry.Page> entries(
            UUID userId, Optional<WatchlistEntry.Kind> kind, Optional<UUID> before, PageRequest page) {
        String kindName = kind.map(WatchlistStore::name).orElse(null);
        Tuple values = Tuple.of(userId)
                .addString(kindName)
                .addUUID(before.orElse(null))
                .addInteger(page.limit() + 1)
                .addInteger(page.offset())
                .addUUID(null)
                .addUUID(null);
        return postgres.history().read(userId, connection -> {
            Future<List<WatchlistEntry>> entries =
                    connection.preparedQuery(ENTRIES).execute(values).map(WatchlistStore::entries);
            Future<Long> total = connection
                    .preparedQuery(COUNT)
                    .execute(Tuple.of(userId, kindName))
                    .map(rows -> rows.iterator().next().getLong("total"));
            return Future.all(entries, total)
                    .map(loaded -> WatchlistEntry.Page.of(entries.result(), total.result(), page));
        });
    }

    private static String name(WatchlistEntry.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The ids of all followed markets and events, latest first. */
    record FollowedIds(List<UUID> markets, List<UUID> events) {}

    Future<FollowedIds> ids(UUID userId) {
        return postgres.reads().preparedQuery(IDS).execute(Tuple.of(userId)).map(rows -> {
            FollowedIds ids = new FollowedIds(new ArrayList<>(), new ArrayList<>());
            for (Row row : rows) {
                UUID market = row.getUUID("market_id");
                if (market != null) {
                    ids.markets.add(market);
                } else {
                    ids.events.add(row.getUUID("event_id"));
                }
            }
            return ids;
        });
    }

    /** Rows of one entry follow each other. */
    private static List<WatchlistEntry> entries(RowSet<Row> rows) {
        List<WatchlistEntry> entries = new ArrayList<>();
        List<Row> ofEntry = new ArrayList<>();
        for (Row row : rows) {
            if (!ofEntry.isEmpty() && !ofEntry.get(0).getUUID("entry_id").equals(row.getUUID("entry_id"))) {
                entries.add(entry(ofEntry));
                ofEntry.clear();
            }
            ofEntry.add(row);
        }
        if (!ofEntry.isEmpty()) {
            entries.add(entry(ofEntry));
        }
        return entries;
    }

    private static WatchlistEntry entry(List<Row> rows) {
        Row first = rows.get(0);
        List<WatchlistEntry.Market> markets = rows.stream()
                .filter(row -> row.getUUID("id") != null)
                .map(WatchlistStore::market)
                .toList();
        UUID event = first.getUUID("followed_event_id");
        return new WatchlistEntry(
                first.getUUID("entry_id"),
                event == null ? WatchlistEntry.Kind.MARKET : WatchlistEntry.Kind.EVENT,
                event == null ? markets.get(0) : null,
                event == null ? null : event(event, first, markets),
                first.getLong("alerts"),
                instant(first, "followed_at"));
    }

    private static WatchlistEntry.Event event(UUID id, Row row, List<WatchlistEntry.Market> markets) {
        return new WatchlistEntry.Event(
                id,
                row.getString("event_title"),
                row.getString("event_category"),
                row.getString("event_image"),
                MarketStatus.fromWire(row.getString("event_status")),
                instant(row, "starts_at"),
                instant(row, "ends_at"),
                row.getLong("markets"),
                row.getLong("open_markets"),
                markets);
    }

    private static WatchlistEntry.Market market(Row row) {
        String resolution = row.getString("resolution");
        BigDecimal followedOdds = row.getBigDecimal("followed_odds");
        return new WatchlistEntry.Market(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("this_option"),
                row.getString("that_option"),
                row.getString("category"),
                row.getString("image"),
                row.getUUID("event_id"),
                row.getString("group_item_title"),
                MarketStatus.fromWire(row.getString("status")),
                resolution == null ? null : Resolution.fromWire(resolution),
                instant(row, "expires_at"),
                Odds.nearest(row.getBigDecimal("this_odds")),
                Odds.nearest(row.getBigDecimal("that_odds")),
                row.getLong("seq"),
                followedOdds == null ? null : Odds.nearest(followedOdds),
                row.getBigDecimal("change_since_followed"),
                row.getBigDecimal("change_24h"));
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
