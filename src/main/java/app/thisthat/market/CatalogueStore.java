package app.thisthat.market;

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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Pages of the catalogue. */
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

    /** A word that begins so; any, if no word that counts does. */
    private static final String BEGINNING =
            "(numnode(to_tsquery('english', %1$s || ':*')) = 0 or m.search @@ to_tsquery('english', %1$s || ':*'))";

    private final SqlClient statements;

    CatalogueStore(Postgres postgres) {
        this.statements = postgres.statements();
    }

    /** The markets that match, and how many do on all pages. */
    Future<MarketPage> page(MarketQuery query) {
        Future<Found> rows = rows(query);
        return total(query).compose(total -> rows.map(found -> page(query, found, total)));
    }

    private record Found(List<Row> rows, Function<Row, String> key) {}

    /** One more than the page has room for, which tells whether another page follows. */
    private Future<Found> rows(MarketQuery query) {
        return query.sort() == MarketSort.EXPIRES_SOON ? byEnd(query) : byNumber(query);
    }

    private Future<Found> byNumber(MarketQuery query) {
        Parameters given = new Parameters();
        String where = where(query, given);
        MarketSort sort = query.sort();
        String key = sort.key(given.words());
        String behind = query.after()
                .map(cursor ->
                        " and " + sort.behind(key, given.add(cursor.key()) + "::text::numeric", given.add(cursor.id())))
                .orElse("");
        String statement = COLUMNS + ", (" + key + ")::text as sort_key" + FROM + where + behind + " order by "
                + sort.order(key) + window(query, given);
        return found(statement, given, row -> row.getString("sort_key"));
    }

    /** Each stretch of the order is read on its own, since an index has them in another order. */
    private Future<Found> byEnd(MarketQuery query) {
        Parameters given = new Parameters();
        String where = where(query, given);
        Optional<ExpirySortKey> last = query.after().map(cursor -> ExpirySortKey.parse(cursor.key()));
        Instant asOf =
                last.map(ExpirySortKey::asOf).orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MICROS));
        int first = last.map(ExpirySortKey::stretch).orElse(0);
        String end = query.sort().key(given.words());
        String order = query.sort().order(end);
        List<String> stretches = ExpirySortKey.stretches(first, end, given.add(utc(asOf)));
        String most = given.add(offset(query) + query.page().limit() + 1);
        List<String> reads = new ArrayList<>();
        for (String stretch : stretches) {
            String behind = reads.isEmpty() && last.isPresent() ? " and " + behind(query, end, last.get(), given) : "";
            reads.add("(" + COLUMNS + ", " + reads.size() + " as stretch" + FROM + where + " and " + stretch + behind
                    + " order by " + order + " limit " + most + ")");
        }
        String statement = "select * from (" + String.join(" union all ", reads)
                + ") page order by stretch, expires_at, id" + window(query, given);
        return found(statement, given, row -> new ExpirySortKey(
                        asOf,
                        Optional.ofNullable(row.getOffsetDateTime("expires_at")).map(OffsetDateTime::toInstant))
                .text());
    }

    private static String behind(MarketQuery query, String end, ExpirySortKey last, Parameters given) {
        OffsetDateTime lastEnd = last.end().map(CatalogueStore::utc).orElse(null);
        String id = given.add(query.after().orElseThrow().id());
        return query.sort().behind(end, "coalesce(" + given.add(lastEnd) + "::timestamptz, 'infinity')", id);
    }

    private static String window(MarketQuery query, Parameters given) {
        return " limit " + given.add(query.page().limit() + 1) + " offset " + given.add(offset(query));
    }

    private static int offset(MarketQuery query) {
        return query.after().isPresent() ? 0 : query.page().offset();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private Future<Found> found(String statement, Parameters given, Function<Row, String> key) {
        return statements.preparedQuery(statement).execute(given.tuple()).map(rows -> new Found(list(rows), key));
    }

    private Future<Long> total(MarketQuery query) {
        Parameters given = new Parameters();
        String statement = "select count(*) from markets m " + where(query, given);
        return statements.preparedQuery(statement).execute(given.tuple()).map(counted -> counted.iterator()
                .next()
                .getLong(0));
    }

    /** Each condition stands only where it is asked for, so that the database plans for what is asked. */
    private static String where(MarketQuery query, Parameters given) {
        StringBuilder where = new StringBuilder("where m.status = ")
                .append(given.add(query.status().wire()));
        query.words().ifPresent(words -> {
            where.append(" and (m.search @@ websearch_to_tsquery('english', ")
                    .append(given.addWords(words))
                    .append(")");
            String spellings = FuzzyTerms.words(words).stream()
                    .map(word -> word.length() < FuzzyTerms.LETTERS_MIN
                            ? BEGINNING.formatted(given.add(word))
                            : given.add(word) + " <% m.title")
                    .collect(Collectors.joining(" and "));
            where.append(spellings.isEmpty() ? ")" : " or (" + spellings + "))");
        });
        query.category().ifPresent(category -> where.append(" and lower(m.category) = lower(")
                .append(given.add(category))
                .append("::text)"));
        query.type().ifPresent(type -> where.append(" and m.market_type = ").append(given.add(type)));
        query.tag().ifPresent(tag -> where.append(" and lower(")
                .append(given.add(tag))
                .append("::text) = any (lower(m.tags::text)::text[])"));
        return where.toString();
    }

    private static MarketPage page(MarketQuery query, Found read, long total) {
        List<Row> found = read.rows;
        int limit = query.page().limit();
        boolean more = found.size() > limit;
        List<Row> shown = more ? found.subList(0, limit) : found;
        return new MarketPage(
                shown.stream().map(MarketStore::view).toList(),
                total,
                limit,
                query.page().offset(),
                more ? cursor(query.sort(), read.key, shown.get(limit - 1)).text() : null);
    }

    private static MarketCursor cursor(MarketSort sort, Function<Row, String> key, Row last) {
        return new MarketCursor(sort, key.apply(last), last.getUUID("id"));
    }

    /** The categories that have open markets, the largest first. */
    Future<List<CategoryCount>> categories() {
        return statements.preparedQuery(CATEGORIES).execute().map(rows -> list(rows).stream()
                .map(row -> new CategoryCount(row.getString("category"), row.getLong("markets")))
                .toList());
    }

    private static List<Row> list(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    /** The values of a statement while it is put together; what callers say goes in as a value, never as text. */
    private static final class Parameters {

        private final Tuple values = Tuple.tuple();
        private String words = "";

        /** Adds a value and answers how the statement names it. */
        String add(Object value) {
            values.addValue(value);
            return "$" + values.size();
        }

        String addWords(String value) {
            words = add(value) + "::text";
            return words;
        }

        String words() {
            return words;
        }

        Tuple tuple() {
            return values;
        }
    }
}
