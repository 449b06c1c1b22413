package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.market.CatalogueStore.Parameters;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Reads the events and maintains their sort keys. */
final class EventStore {

    private static final String EVENTS = Sql.load(EventStore.class, "event.sql");
    private static final String UPDATE_TRENDS = Sql.load(EventStore.class, "update_event_trends.sql");
    private static final String BY_IDS =
            "with shown as (select id, 0 as place, '' as sort_key from unnest($1::uuid[]) id) ";
    private static final String MARKETS =
            CatalogueStore.COLUMNS + CatalogueStore.FROM
                    + "where m.event_id = $1 order by m.event_position nulls last, m.id limit $2";
    private static final String NO_END = "'infinity'";

    private final SqlClient statements;

    EventStore(Postgres postgres) {
        this.statements = postgres.statements();
    }

    Future<EventPage> page(EventQuery query) {
        return query.sort() == MarketSort.EXPIRES_SOON ? pageByExpiry(query) : pageBySortKey(query);
    }

    private Future<EventPage> pageBySortKey(EventQuery query) {
        Parameters parameters = new Parameters();
        String from = from(query, parameters);
        String key = key(query.sort());
        String after = query.after()
                .map(cursor -> " and (" + key + ", e.id) < (" + parameters.add(cursor.key()) + "::text::numeric, "
                        + parameters.add(cursor.id()) + ")")
                .orElse("");
        String orderBy = query.sort() == MarketSort.NEWEST ? "e.id desc" : key + " desc, e.id desc";
        return page(query, parameters, from, after, orderBy, "(" + key + ")::text", row -> row.getString("sort_key"));
    }

    private static String key(MarketSort sort) {
        return switch (sort) {
            case TRENDING -> "coalesce(t.score, 0)";
            case LIQUIDITY -> "coalesce(t.liquidity, -1)";
            case RELEVANCE -> "r.relevance";
            case NEWEST -> "0";
            case EXPIRES_SOON -> throw new IllegalArgumentException("The order by expiry has several keys");
        };
    }

    /** The sections of the order by expiry are those of {@link ExpirySortKey}. */
    private Future<EventPage> pageByExpiry(EventQuery query) {
        Parameters parameters = new Parameters();
        String from = from(query, parameters);
        Optional<ExpirySortKey> last = query.after().map(cursor -> ExpirySortKey.parse(cursor.key()));
        Instant asOf =
                last.map(ExpirySortKey::asOf).orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MICROS));
        String end = "coalesce(e.ends_at, " + NO_END + ")";
        String section = "case when e.ends_at is null then 2 when e.ends_at <= "
                + parameters.add(CatalogueStore.utc(asOf)) + " then 1 else 0 end";
        String after = last.map(key -> " and (" + section + ", " + end + ", e.id) > (" + parameters.add(key.section())
                        + ", coalesce(" + parameters.add(key.expiry().map(CatalogueStore::utc).orElse(null))
                        + "::timestamptz, " + NO_END + "), "
                        + parameters.add(query.after().orElseThrow().id()) + ")")
                .orElse("");
        return page(query, parameters, from, after, section + ", " + end + ", e.id", "''", row -> new ExpirySortKey(
                        asOf, Optional.ofNullable(instant(row.getOffsetDateTime("ends_at"))))
                .text());
    }

    private Future<EventPage> page(
            EventQuery query,
            Parameters parameters,
            String from,
            String after,
            String orderBy,
            String sortKey,
            Function<Row, String> cursorKey) {
        int limit = query.page().limit();
        int offset = query.after().isPresent() ? 0 : query.page().offset();
        String shown = "with shown as (select e.id, " + sortKey + " as sort_key, row_number() over (order by " + orderBy
                + ") as place" + from + after + " order by place limit " + parameters.add(limit + 1) + " offset "
                + parameters.add(offset) + ") ";
        return total(query).compose(total -> statements
                .preparedQuery(shown + EVENTS)
                .execute(parameters.tuple())
                .map(rows -> page(query, Rows.list(rows, Function.identity()), total, cursorKey)));
    }

    private static EventPage page(EventQuery query, List<Row> rows, long total, Function<Row, String> cursorKey) {
        int limit = query.page().limit();
        boolean hasNext = rows.size() > limit;
        List<Row> shown = hasNext ? rows.subList(0, limit) : rows;
        Row last = hasNext ? shown.get(limit - 1) : null;
        return new EventPage(
                shown.stream().map(EventStore::view).toList(),
                total,
                limit,
                query.page().offset(),
                hasNext
                        ? new MarketCursor(query.sort(), cursorKey.apply(last), last.getUUID("id")).text()
                        : null);
    }

    private Future<Long> total(EventQuery query) {
        Parameters parameters = new Parameters();
        String statement = "select count(*)" + from(query, parameters);
        return statements.preparedQuery(statement).execute(parameters.tuple()).map(rows -> rows.iterator()
                .next()
                .getLong(0));
    }

    /** The tables and the filters. An event matches a search if one of its markets does. */
    private static String from(EventQuery query, Parameters parameters) {
        StringBuilder from = new StringBuilder(" from events e left join event_trends t on t.event_id = e.id");
        query.search().ifPresent(search -> {
            String matching = CatalogueStore.where(query.matchingMarkets(), parameters);
            String relevance = MarketSort.RELEVANCE.key(parameters.search());
            from.append(" join (select m.event_id, max(")
                    .append(relevance)
                    .append(") as relevance from markets m ")
                    .append(matching)
                    .append(" and m.event_id is not null group by m.event_id) r on r.event_id = e.id");
        });
        from.append(" where e.status = ").append(parameters.add(query.status().wire()));
        query.category().ifPresent(category -> from.append(" and lower(e.category) = lower(")
                .append(parameters.add(category))
                .append("::text)"));
        query.tag().ifPresent(tag -> from.append(" and lower(")
                .append(parameters.add(tag))
                .append("::text) = any (lower(e.tags::text)::text[])"));
        return from.toString();
    }

    /** Empty if the event is unknown or has no markets. */
    Future<Optional<EventView>> event(UUID id) {
        return events(List.of(id)).map(found -> found.stream().findFirst());
    }

    Future<List<EventView>> events(Collection<UUID> ids) {
        return statements
                .preparedQuery(BY_IDS + EVENTS)
                .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, EventStore::view));
    }

    /** The first markets of an event, with any status, in the order of the feed. */
    Future<List<MarketView>> markets(UUID event, int limit) {
        return statements
                .preparedQuery(MARKETS)
                .execute(Tuple.of(event, limit))
                .map(rows -> Rows.list(rows, MarketStore::view));
    }

    /** Returns the number of changed sort keys. */
    Future<Integer> updateTrends() {
        return statements.preparedQuery(UPDATE_TRENDS).execute().map(RowSet::rowCount);
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
