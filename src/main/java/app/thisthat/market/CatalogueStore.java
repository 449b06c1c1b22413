package app.thisthat.market;

import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Reads pages of the catalogue. {@link ListingStatement} has the statements, {@link SearchText} defines the search. */
final class CatalogueStore {

    private static final String CATEGORIES = Sql.load(CatalogueStore.class, "categories.sql");
    private static final String SIMILAR = "select similar_words($1)::text as query";
    /** A search with fewer matches than this tolerates misspellings. */
    static final int MATCHES_ENOUGH = 20;

    /** With a larger offset the rows before the page take long. */
    private static final int OFFSET_FAST_MAX = 1_000;

    /** A total without filters counts all markets of a status, so the pages of a second share it. */
    private static final Duration TOTAL_LIFETIME = Duration.ofSeconds(1);

    private final Postgres postgres;
    private final InstantSource clock;
    private final EventStore events;
    private final SingleFlight<Long> counts = new SingleFlight<>();
    private final Map<Counted, Total> totals = new ConcurrentHashMap<>();

    private record Counted(MarketStatus status, boolean onePerEvent) {}

    private record Total(long markets, long countedNanos) {}

    CatalogueStore(Postgres postgres, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
        this.events = new EventStore(postgres, clock);
    }

    /**
     * Reads a page. Searches, filters and large offsets may be slow, so they have connections of their own, which
     * callers share fairly.
     *
     * @param caller whose turn the read uses
     */
    Future<MarketPage> page(MarketQuery query, Object caller, Cancellation cancellation) {
        if (query.search().isPresent()) {
            SearchText text = SearchText.of(query.search().get());
            return text.isEmpty()
                    ? Future.succeededFuture(empty(query, 0))
                    : postgres.search().read(caller, cancellation, connection -> search(connection, query, text));
        }
        if (query.hasFilters()) {
            ListingStatement statement = new ListingStatement(query, clock);
            return postgres.search()
                    .read(caller, cancellation, connection -> read(connection, statement, statement.withFilters())
                            .compose(rows -> page(connection, query, statement, rows)));
        }
        return total(new Counted(query.status(), query.onePerEvent())).compose(total -> {
            int offset = query.after().isPresent() ? 0 : query.page().offset();
            if (offset > 0 && offset >= total) {
                return Future.succeededFuture(empty(query, total));
            }
            return offset > OFFSET_FAST_MAX
                    ? postgres.search().read(caller, cancellation, connection -> inIndexOrder(connection, query, total))
                    : inIndexOrder(postgres.reads(), query, total);
        });
    }

    private static MarketPage empty(MarketQuery query, long total) {
        return new MarketPage(
                List.of(),
                query.onePerEvent() ? List.of() : null,
                total,
                false,
                query.page().limit(),
                query.page().offset(),
                null);
    }

    private Future<MarketPage> search(SqlConnection connection, MarketQuery query, SearchText text) {
        return search(connection, query, text, "").compose(page -> {
            if (page.total() >= MATCHES_ENOUGH || text.terms().isEmpty()) {
                return Future.succeededFuture(page);
            }
            return similarWords(connection, text)
                    .compose(similar -> similar.isEmpty()
                            ? Future.succeededFuture(page)
                            : search(connection, query, text, similar));
        });
    }

    private Future<MarketPage> search(SqlConnection connection, MarketQuery query, SearchText text, String similar) {
        ListingStatement statement = new ListingStatement(query, clock);
        return read(connection, statement, statement.withSearch(text, similar))
                .compose(rows -> page(connection, query, statement, rows));
    }

    static Future<String> similarWords(SqlConnection connection, SearchText text) {
        Tuple terms = Tuple.tuple().addArrayOfString(text.terms().toArray(String[]::new));
        return connection.preparedQuery(SIMILAR).execute(terms).map(rows -> rows.iterator()
                .next()
                .getString("query"));
    }

    private Future<MarketPage> inIndexOrder(SqlClient client, MarketQuery query, long total) {
        ListingStatement statement = new ListingStatement(query, clock);
        return read(client, statement, statement.inIndexOrder())
                .compose(rows -> page(client, query, statement, rows, total, false));
    }

    private static Future<List<Row>> read(SqlClient client, ListingStatement statement, String sql) {
        return client.preparedQuery(sql)
                .execute(statement.parameters().tuple())
                .map(rows -> Rows.list(rows, row -> row));
    }

    private Future<Long> total(Counted counted) {
        Total known = totals.get(counted);
        if (known != null && System.nanoTime() - known.countedNanos < TOTAL_LIFETIME.toNanos()) {
            return Future.succeededFuture(known.markets);
        }
        return counts.read(counted, () -> postgres.reads()
                .preparedQuery(ListingStatement.count(counted.onePerEvent))
                .execute(Tuple.of(counted.status.wire()))
                .map(rows -> rows.iterator().next().getLong("total"))
                .onSuccess(total -> totals.put(counted, new Total(total, System.nanoTime()))));
    }

    /** The rows have the totals; one row without a market if the page is empty. */
    private Future<MarketPage> page(SqlClient client, MarketQuery query, ListingStatement statement, List<Row> rows) {
        Row any = rows.get(0);
        List<Row> found = any.getUUID("id") == null ? List.of() : rows;
        return page(client, query, statement, found, any.getLong("total"), any.getBoolean("capped"));
    }

    private Future<MarketPage> page(
            SqlClient client,
            MarketQuery query,
            ListingStatement statement,
            List<Row> rows,
            long total,
            boolean capped) {
        int limit = query.page().limit();
        boolean hasNext = rows.size() > limit;
        List<Row> shown = hasNext ? rows.subList(0, limit) : rows;
        MarketPage page = new MarketPage(
                shown.stream().map(MarketStore::view).toList(),
                null,
                total,
                capped,
                limit,
                query.page().offset(),
                hasNext ? cursor(query.sort(), statement, shown.get(limit - 1)).text() : null);
        return query.onePerEvent() ? groups(client, shown).map(page::withGroups) : Future.succeededFuture(page);
    }

    /** The groups of the markets on a page, in their order. */
    private Future<List<MarketGroup>> groups(SqlClient client, List<Row> rows) {
        List<UUID> eventIds = rows.stream()
                .map(row -> row.getUUID("event_id"))
                .filter(Objects::nonNull)
                .toList();
        List<UUID> marketIds =
                rows.stream().flatMap(row -> memberIds(row).stream()).toList();
        return events.markets(client, marketIds).compose(markets -> events.events(client, eventIds)
                .map(found ->
                        rows.stream().map(row -> group(row, found, markets)).toList()));
    }

    private static List<UUID> memberIds(Row row) {
        UUID[] ids = row.getArrayOfUUIDs("group_ids");
        return ids == null || ids.length == 0 ? List.of(row.getUUID("id")) : List.of(ids);
    }

    private static MarketGroup group(Row row, Map<UUID, EventView> events, Map<UUID, MarketGroup.Entry> markets) {
        List<MarketGroup.Entry> members = memberIds(row).stream()
                .map(markets::get)
                .filter(Objects::nonNull)
                .toList();
        UUID event = row.getUUID("event_id");
        return new MarketGroup(
                event == null ? null : events.get(event), Math.max(1, row.getLong("group_count")), members);
    }

    private static MarketCursor cursor(MarketSort sort, ListingStatement statement, Row last) {
        String key = sort == MarketSort.EXPIRES_SOON
                ? new ExpirySortKey(
                                statement.asOf(),
                                Optional.ofNullable(last.getOffsetDateTime("expires_at"))
                                        .map(OffsetDateTime::toInstant))
                        .text()
                : last.getString("sort_key");
        return new MarketCursor(sort, key, last.getUUID("id"));
    }

    /** The categories with open markets, the largest first. */
    Future<List<CategoryCount>> categories() {
        return postgres.reads()
                .preparedQuery(CATEGORIES)
                .execute()
                .map(rows ->
                        Rows.list(rows, row -> new CategoryCount(row.getString("category"), row.getLong("markets"))));
    }
}
