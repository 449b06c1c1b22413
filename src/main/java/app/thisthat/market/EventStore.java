package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the events and maintains their sort keys. {@link EventStatement} has the statements of the pages. */
final class EventStore {

    private static final String UPDATE_TRENDS = Sql.load(EventStore.class, "update_event_trends.sql");
    private static final String BY_IDS = EventStatement.byIds();
    private static final String ALL_MARKETS =
            MarketRowStore.select(false) + " from markets m" + MarketRowStore.joins(false);
    private static final String MARKETS =
            ALL_MARKETS + " where m.event_id = $1 order by m.event_position nulls last, m.id limit $2";
    private static final String MARKETS_BY_IDS = ALL_MARKETS + " where m.id = any ($1::uuid[])";

    private final Postgres postgres;
    private final InstantSource clock;
    private final MarketRowStore marketRows;

    EventStore(Postgres postgres, InstantSource clock, MarketRowStore marketRows) {
        this.postgres = postgres;
        this.marketRows = marketRows;
        this.clock = clock;
    }

    /**
     * Reads a page. Pages may be slow, so they have connections of their own, which callers share fairly.
     *
     * @param caller whose turn the read uses
     */
    Future<EventPage> page(EventQuery query, Object caller, Cancellation cancellation) {
        if (query.search().isEmpty()) {
            EventStatement statement = new EventStatement(query, clock);
            return postgres.search()
                    .read(
                            caller,
                            cancellation,
                            connection -> page(connection, query, statement, statement.withoutSearch()));
        }
        SearchText text = SearchText.of(query.search().get());
        return text.isEmpty()
                ? Future.succeededFuture(new EventPage(
                        List.of(), 0, false, query.page().limit(), query.page().offset(), null))
                : postgres.search().read(caller, cancellation, connection -> search(connection, query, text));
    }

    private Future<EventPage> search(SqlConnection connection, EventQuery query, SearchText text) {
        return search(connection, query, text, "").compose(page -> {
            if (page.total() >= CatalogueStore.MATCHES_ENOUGH || text.terms().isEmpty()) {
                return Future.succeededFuture(page);
            }
            return CatalogueStore.similarWords(connection, text)
                    .compose(similar -> similar.isEmpty()
                            ? Future.succeededFuture(page)
                            : search(connection, query, text, similar));
        });
    }

    private Future<EventPage> search(SqlConnection connection, EventQuery query, SearchText text, String similar) {
        EventStatement statement = new EventStatement(query, clock);
        return page(connection, query, statement, statement.withSearch(text, similar));
    }

    private static Future<EventPage> page(
            SqlConnection connection, EventQuery query, EventStatement statement, String sql) {
        return connection
                .preparedQuery(sql)
                .execute(statement.parameters().tuple())
                .map(rows -> page(query, statement, Rows.list(rows, row -> row)));
    }

    /** The rows have the totals; one row without an event if the page is empty. */
    private static EventPage page(EventQuery query, EventStatement statement, List<Row> rows) {
        Row any = rows.get(0);
        List<Row> found = any.getUUID("id") == null ? List.of() : rows;
        int limit = query.page().limit();
        boolean hasNext = found.size() > limit;
        List<Row> shown = hasNext ? found.subList(0, limit) : found;
        return new EventPage(
                shown.stream().map(EventStore::view).toList(),
                any.getLong("total"),
                any.getBoolean("capped"),
                limit,
                query.page().offset(),
                hasNext ? cursor(query.sort(), statement, shown.get(limit - 1)).text() : null);
    }

    private static MarketCursor cursor(MarketSort sort, EventStatement statement, Row last) {
        String key = sort == MarketSort.EXPIRES_SOON
                ? new ExpirySortKey(statement.asOf(), Optional.ofNullable(instant(last.getOffsetDateTime("ends_at"))))
                        .text()
                : last.getString("sort_key");
        return new MarketCursor(sort, key, last.getUUID("id"));
    }

    /** Empty if the event is unknown or has no markets. */
    Future<Optional<EventView>> event(UUID id) {
        return events(postgres.reads(), List.of(id)).map(found -> Optional.ofNullable(found.get(id)));
    }

    /** The events by their ids. */
    Future<Map<UUID, EventView>> events(SqlClient client, Collection<UUID> ids) {
        return ids.isEmpty()
                ? Future.succeededFuture(Map.of())
                : client.preparedQuery(BY_IDS)
                        .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
                        .map(rows -> {
                            Map<UUID, EventView> byId = new HashMap<>();
                            rows.forEach(row -> byId.put(row.getUUID("id"), view(row)));
                            return byId;
                        });
    }

    /** The first markets of an event, with any status, in the order of the feed. */
    Future<List<MarketView>> markets(UUID event, int limit) {
        return postgres.reads()
                .preparedQuery(MARKETS)
                .execute(Tuple.of(event, limit))
                .map(rows -> Rows.list(rows, marketRows::view));
    }

    /** Markets by their ids, as entries of a group. */
    Future<Map<UUID, MarketGroup.Entry>> markets(SqlClient client, Collection<UUID> ids) {
        return ids.isEmpty()
                ? Future.succeededFuture(Map.of())
                : client.preparedQuery(MARKETS_BY_IDS)
                        .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
                        .map(rows -> {
                            Map<UUID, MarketGroup.Entry> byId = new HashMap<>();
                            rows.forEach(
                                    row -> byId.put(row.getUUID("id"), MarketGroup.Entry.of(marketRows.view(row))));
                            return byId;
                        });
    }

    /** Returns the number of changed sort keys. */
    Future<Integer> updateTrends() {
        return postgres.jobs().preparedQuery(UPDATE_TRENDS).execute().map(RowSet::rowCount);
    }

    private static EventView view(Row row) {
        return new EventView(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("slug"),
                row.getString("image"),
                row.getString("category"),
                List.of(row.getArrayOfStrings("tags")),
                row.getBoolean("neg_risk"),
                MarketStatus.fromWire(row.getString("status")),
                instant(row.getOffsetDateTime("starts_at")),
                instant(row.getOffsetDateTime("ends_at")),
                credits(row.getBigDecimal("liquidity")),
                credits(row.getBigDecimal("volume")),
                row.getLong("markets"),
                row.getLong("open_markets"),
                instant(row.getOffsetDateTime("created_at")));
    }

    private static Credits credits(BigDecimal amount) {
        return amount == null ? null : Credits.of(amount);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
