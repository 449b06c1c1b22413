package app.thisthat.market;

import app.thisthat.http.cache.SingleFlight;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Reads pages of the catalogue. {@link ListingStatement} has the statements, {@link SearchText} defines the search. */
final class CatalogueStore {

    private static final String CATEGORIES = Sql.load(CatalogueStore.class, "categories.sql");
    private static final String SIMILAR = "select similar_words($1)::text as query";

    /** A search with fewer matches than this tolerates misspellings. */
    static final int MATCHES_ENOUGH = 20;

    /** A page at a larger offset begins at an anchor. */
    static final int OFFSET_FAST_MAX = 500;

    /** Admins can change the category of a market without a change of lists. */
    private static final Duration CATEGORIES_LIFETIME = Duration.ofSeconds(10);

    private final Postgres postgres;
    private final InstantSource clock;
    private final LongSupplier listChanges;
    private final EventStore events;
    private final MarketRowStore marketRows;
    private final ListingTotalStore totals;
    private final ListingAnchorStore anchors;
    private final SingleFlight<List<CategoryCount>> categoryReads = new SingleFlight<>();

    /** By the number of changes of lists before the read. */
    private final Cache<Long, List<CategoryCount>> categories = Caffeine.newBuilder()
            .expireAfterWrite(CATEGORIES_LIFETIME)
            .maximumSize(1)
            .build();

    /** {@code listChanges}: number of times that a market opened or closed. */
    CatalogueStore(Postgres postgres, InstantSource clock, LongSupplier listChanges, MarketRowStore marketRows) {
        this.postgres = postgres;
        this.marketRows = marketRows;
        this.clock = clock;
        this.listChanges = listChanges;
        this.events = new EventStore(postgres, clock, marketRows);
        this.totals = new ListingTotalStore(postgres, clock, listChanges);
        this.anchors = new ListingAnchorStore(postgres, clock);
    }

    /**
     * Reads a page. Searches, filters and large offsets may be slow, so they have connections of their own, which
     * callers share fairly.
     *
     * @param caller whose turn the read uses
     */
    Future<MarketPage> page(MarketQuery query, Object caller, Cancellation cancellation) {
        if (query.filter().isEmpty()) {
            return Future.succeededFuture(empty(query, 0));
        }
        if (query.search().isPresent()) {
            SearchText text = SearchText.of(query.search().get());
            return text.isEmpty()
                    ? Future.succeededFuture(empty(query, 0))
                    : postgres.search().read(caller, cancellation, connection -> search(connection, query, text));
        }
        return totals.total(query, caller, cancellation)
                .compose(total -> query.page().offset() >= total
                        ? Future.succeededFuture(empty(query, total))
                        : listing(query, caller, cancellation, total));
    }

    /** Whether the read of a page waits for a turn of its caller. */
    static boolean usesTurns(MarketQuery query) {
        return query.search().isPresent()
                || !query.filter().isFast()
                || query.page().offset() > OFFSET_FAST_MAX;
    }

    private Future<MarketPage> listing(MarketQuery query, Object caller, Cancellation cancellation, long total) {
        if (query.page().offset() > OFFSET_FAST_MAX) {
            return anchors.fromAnchor(query, caller).compose(start -> postgres.search()
                    .read(caller, cancellation, connection -> listing(connection, query, start, total)));
        }
        return query.filter().isFast()
                ? listing(postgres.reads(), query, query, total)
                : postgres.search().read(caller, cancellation, connection -> listing(connection, query, query, total));
    }

    /** Reads the page of a query. {@code start} is the same page, counted from an anchor. */
    private Future<MarketPage> listing(SqlClient client, MarketQuery query, MarketQuery start, long total) {
        ListingStatement statement = new ListingStatement(start, clock);
        String sql = query.filter().isStatusOnly() ? statement.inIndexOrder() : statement.withFilters();
        return read(client, statement, sql).compose(rows -> page(client, query, statement, rows, total, false));
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

    private static Future<List<Row>> read(SqlClient client, ListingStatement statement, String sql) {
        return client.preparedQuery(sql)
                .execute(statement.parameters().tuple())
                .map(rows -> Rows.list(rows, row -> row));
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
                shown.stream().map(marketRows::view).toList(),
                null,
                total,
                capped,
                limit,
                query.page().offset(),
                hasNext ? cursor(statement, shown.get(limit - 1)).text() : null);
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

    static MarketCursor cursor(ListingStatement statement, Row market) {
        return statement.cursor(
                market.getUUID("id"), market.getString("sort_key"), market.getOffsetDateTime("expires_at"));
    }

    /**
     * The categories with open markets, the largest first. The read visits all open markets, so its result is shared
     * until a market opens or closes.
     */
    Future<List<CategoryCount>> categories(Cancellation cancellation) {
        long changes = listChanges.getAsLong();
        List<CategoryCount> known = categories.getIfPresent(changes);
        return known == null
                ? categoryReads.read(changes, cancellation, shared -> postgres.search()
                        .read(CATEGORIES, shared, CatalogueStore::readCategories)
                        .onSuccess(read -> categories.put(changes, read)))
                : Future.succeededFuture(known);
    }

    private static Future<List<CategoryCount>> readCategories(SqlClient client) {
        return client.preparedQuery(CATEGORIES)
                .execute()
                .map(rows ->
                        Rows.list(rows, row -> new CategoryCount(row.getString("category"), row.getLong("markets"))));
    }
}
