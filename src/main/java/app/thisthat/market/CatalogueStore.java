package app.thisthat.market;

import app.thisthat.platform.Cancellation;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads pages of the catalogue. */
final class CatalogueStore {

    private static final String COLUMNS =
            Sql.load(CatalogueStore.class, "market.sql").split("from", 2)[0].strip();
    private static final String CATEGORIES = Sql.load(CatalogueStore.class, "categories.sql");

    private static final String FROM =
            """
             from markets m
            join market_odds o on o.market_id = m.id
            left join market_trends t on t.market_id = m.id
            """;

    /** A prefix match of parameter {@code %1$s}. A term without lexemes, as a stop word, matches every market. */
    private static final String PREFIX_MATCH =
            "(numnode(to_tsquery('english', %1$s || ':*')) = 0 or m.search @@ to_tsquery('english', %1$s || ':*'))";

    private final Postgres postgres;
    private final InstantSource clock;

    CatalogueStore(Postgres postgres, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    /**
     * Reads a page. Text searches may be slow, so they have connections of their own, which callers share fairly.
     *
     * @param caller whose turn a search uses
     */
    Future<MarketPage> page(MarketQuery query, Object caller, Cancellation cancellation) {
        return query.search().isPresent()
                ? postgres.search().read(caller, cancellation, connection -> page(connection, query))
                : page(postgres.reads(), query);
    }

    private Future<MarketPage> page(SqlClient client, MarketQuery query) {
        Future<PageRows> reading =
                query.sort() == MarketSort.EXPIRES_SOON ? rowsByExpiry(client, query) : rowsBySortKey(client, query);
        Future<Long> total = total(client, query);
        return Future.all(reading, total).map(read -> page(query, reading.result(), total.result()));
    }

    /** The rows of a page, with one more row if another page follows. */
    private record PageRows(List<Row> rows, Function<Row, String> sortKey) {}

    private static Future<PageRows> rowsBySortKey(SqlClient client, MarketQuery query) {
        Parameters parameters = new Parameters();
        String where = where(query, parameters);
        MarketSort sort = query.sort();
        String key = sort.key(parameters.search());
        String after = query.after()
                .map(cursor -> " and "
                        + sort.after(
                                key, parameters.add(cursor.key()) + "::text::numeric", parameters.add(cursor.id())))
                .orElse("");
        String statement = COLUMNS + ", (" + key + ")::text as sort_key" + FROM + where + after + " order by "
                + sort.orderBy(key) + limit(query, parameters);
        return rows(client, statement, parameters, row -> row.getString("sort_key"));
    }

    /** One subquery per section of the order, since the index has another order of the sections. */
    private Future<PageRows> rowsByExpiry(SqlClient client, MarketQuery query) {
        Parameters parameters = new Parameters();
        String where = where(query, parameters);
        Optional<ExpirySortKey> last = query.after().map(cursor -> ExpirySortKey.parse(cursor.key()));
        Instant asOf =
                last.map(ExpirySortKey::asOf).orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MICROS));
        int firstSection = last.map(ExpirySortKey::section).orElse(0);
        String expiry = query.sort().key(parameters.search());
        String orderBy = query.sort().orderBy(expiry);
        List<String> sections = ExpirySortKey.sections(firstSection, expiry, parameters.add(utc(asOf)));
        String rowsMax = parameters.add(offset(query) + query.page().limit() + 1);
        List<String> reads = new ArrayList<>();
        for (String section : sections) {
            String after =
                    reads.isEmpty() && last.isPresent() ? " and " + after(query, expiry, last.get(), parameters) : "";
            reads.add("(" + COLUMNS + ", " + reads.size() + " as section" + FROM + where + " and " + section + after
                    + " order by " + orderBy + " limit " + rowsMax + ")");
        }
        String statement = "select * from (" + String.join(" union all ", reads)
                + ") page order by section, expires_at, id" + limit(query, parameters);
        return rows(client, statement, parameters, row -> new ExpirySortKey(
                        asOf,
                        Optional.ofNullable(row.getOffsetDateTime("expires_at")).map(OffsetDateTime::toInstant))
                .text());
    }

    private static String after(MarketQuery query, String expiry, ExpirySortKey last, Parameters parameters) {
        OffsetDateTime lastExpiry = last.expiry().map(CatalogueStore::utc).orElse(null);
        String id = parameters.add(query.after().orElseThrow().id());
        return query.sort().after(expiry, "coalesce(" + parameters.add(lastExpiry) + "::timestamptz, 'infinity')", id);
    }

    private static String limit(MarketQuery query, Parameters parameters) {
        return " limit " + parameters.add(query.page().limit() + 1) + " offset " + parameters.add(offset(query));
    }

    private static int offset(MarketQuery query) {
        return query.after().isPresent() ? 0 : query.page().offset();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Future<PageRows> rows(
            SqlClient client, String statement, Parameters parameters, Function<Row, String> sortKey) {
        return client.preparedQuery(statement)
                .execute(parameters.tuple())
                .map(rows -> new PageRows(Rows.list(rows, Function.identity()), sortKey));
    }

    private static Future<Long> total(SqlClient client, MarketQuery query) {
        Parameters parameters = new Parameters();
        String statement = "select count(*) from markets m " + where(query, parameters);
        return client.preparedQuery(statement).execute(parameters.tuple()).map(rows -> rows.iterator()
                .next()
                .getLong(0));
    }

    /** Absent filters add no condition. {@link FuzzyTerms} defines the search. */
    private static String where(MarketQuery query, Parameters parameters) {
        StringBuilder where = new StringBuilder("where m.status = ")
                .append(parameters.add(query.status().wire()));
        query.search().ifPresent(search -> {
            where.append(" and (m.search @@ websearch_to_tsquery('english', ")
                    .append(parameters.addSearch(search))
                    .append(")");
            String fuzzy = FuzzyTerms.of(search).stream()
                    .map(term -> FuzzyTerms.isSimilarityTerm(term)
                            ? parameters.add(term) + " <% m.title"
                            : PREFIX_MATCH.formatted(parameters.add(term)))
                    .collect(Collectors.joining(" and "));
            where.append(fuzzy.isEmpty() ? ")" : " or (" + fuzzy + "))");
        });
        query.category().ifPresent(category -> where.append(" and lower(m.category) = lower(")
                .append(parameters.add(category))
                .append("::text)"));
        query.type().ifPresent(type -> where.append(" and m.market_type = ").append(parameters.add(type.wire())));
        query.tag().ifPresent(tag -> where.append(" and lower(")
                .append(parameters.add(tag))
                .append("::text) = any (lower(m.tags::text)::text[])"));
        return where.toString();
    }

    private static MarketPage page(MarketQuery query, PageRows read, long total) {
        List<Row> rows = read.rows;
        int limit = query.page().limit();
        boolean hasNext = rows.size() > limit;
        List<Row> shown = hasNext ? rows.subList(0, limit) : rows;
        return new MarketPage(
                shown.stream().map(MarketStore::view).toList(),
                total,
                limit,
                query.page().offset(),
                hasNext
                        ? cursor(query.sort(), read.sortKey, shown.get(limit - 1))
                                .text()
                        : null);
    }

    private static MarketCursor cursor(MarketSort sort, Function<Row, String> sortKey, Row last) {
        return new MarketCursor(sort, sortKey.apply(last), last.getUUID("id"));
    }

    /** The categories with open markets, the largest first. */
    Future<List<CategoryCount>> categories() {
        return postgres.reads()
                .preparedQuery(CATEGORIES)
                .execute()
                .map(rows ->
                        Rows.list(rows, row -> new CategoryCount(row.getString("category"), row.getLong("markets"))));
    }

    /** Values of a statement under construction. Text from requests enters a statement only as a parameter. */
    private static final class Parameters {

        private final Tuple values = Tuple.tuple();
        private String search = "";

        /** Adds a value and returns its placeholder. */
        String add(Object value) {
            values.addValue(value);
            return "$" + values.size();
        }

        String addSearch(String value) {
            search = add(value) + "::text";
            return search;
        }

        String search() {
            return search;
        }

        Tuple tuple() {
            return values;
        }
    }
}
