package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.postgres.Sql;
import app.thisthat.platform.postgres.StatementParameters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The statement that reads a page of the events. It finds the ids of the page first and then reads their rows. */
final class EventStatement {

    private static final String ROWS = Sql.load(EventStatement.class, "event.sql");

    /** For an event that the trends job has not seen yet. */
    private static final String BETTABLE_MARKETS = "select from market_listing b where b.event_id = e.id"
            + " and b.status = 'open' and b.odds_bettable and not b.is_placeholder";

    private final EventQuery query;
    private final StatementParameters parameters = new StatementParameters();
    private final Instant asOf;

    EventStatement(EventQuery query, InstantSource clock) {
        this.query = query;
        this.asOf = query.asOf(clock);
    }

    StatementParameters parameters() {
        return parameters;
    }

    /** Time that separates past from future ends. */
    Instant asOf() {
        return asOf;
    }

    /** Reads the events with the ids of the parameter {@code $1}, without an order. */
    static String byIds() {
        return "with shown as (select id, 0 as place, '' as sort_key, 0 as total, false as capped"
                + " from unnest($1::uuid[]) id) " + ROWS;
    }

    /**
     * Reads a page and the number of matches. Past events are many, so the matches are not stored: the page is read in
     * the order of an index, and the number from an index.
     */
    String withoutSearch() {
        return "with matched as not materialized (select e.id, e.ends_at, " + key() + " as key from events e" + trends()
                + " where " + filters() + "), totals as (select count(*) as total, false as capped from matched), "
                + page() + ROWS;
    }

    /**
     * Reads a page of a search and the number of matches. An event matches if one of its markets does.
     *
     * @param similar query for similar words as text; empty: none
     */
    String withSearch(SearchText text, String similar) {
        String candidates = ListingStatement.candidates(
                text,
                similar,
                ListingStatement.RELEVANCE,
                List.of(query.status()),
                " and w.event_id is not null",
                parameters);
        return candidates + ", found as (select w.event_id, max(c.relevance) as relevance"
                + " from (select * from candidates limit " + ListingStatement.SEARCH_RESULTS_MAX + ") c"
                + " join market_listing w on w.market_id = c.market_id and w.status = "
                + ListingStatement.literal(query.status())
                + " where c.found group by w.event_id), matched as (select e.id, e.ends_at, " + key()
                + " as key from found r join events e on e.id = r.event_id" + trends() + " where " + filters()
                + "), totals as (select count(*) as total, (select count(*) > " + ListingStatement.SEARCH_RESULTS_MAX
                + " from candidates) as capped from matched), " + page() + ROWS;
    }

    /** Only open events have sort keys. */
    private boolean hasSortKeys() {
        return query.status() == MarketStatus.OPEN;
    }

    private String trends() {
        return hasSortKeys() ? " left join event_trends t on t.event_id = e.id" : "";
    }

    /** Whether the order is that of the ids, newest first. */
    private boolean isById() {
        return switch (query.sort()) {
            case NEWEST -> true;
            case TRENDING, LIQUIDITY -> !hasSortKeys();
            case RELEVANCE, EXPIRES_SOON -> false;
        };
    }

    private String key() {
        if (isById()) {
            return "0";
        }
        return switch (query.sort()) {
            case TRENDING -> "coalesce(t.score, 0)";
            case LIQUIDITY -> "coalesce(t.liquidity, -1)";
            case RELEVANCE -> "r.relevance";
            case NEWEST, EXPIRES_SOON -> "0";
        };
    }

    private String filters() {
        StringBuilder filters = new StringBuilder("e.status = " + ListingStatement.literal(query.status()));
        if (query.bettable()) {
            filters.append(
                    hasSortKeys() ? " and coalesce(t.bettable, exists (" + BETTABLE_MARKETS + "))" : " and false");
        }
        query.category().ifPresent(category -> filters.append(" and lower(e.category) = lower(")
                .append(parameters.add(category))
                .append("::text)"));
        query.tag().ifPresent(tag -> filters.append(" and lower(")
                .append(parameters.add(tag))
                .append("::text) = any (lower(e.tags::text)::text[])"));
        return filters.toString();
    }

    /** The ids of the page, or one row without an id if it is empty. Only rows of the page get a place. */
    private String page() {
        String order = order();
        int offset = query.after().isPresent() ? 0 : query.page().offset();
        return "shown as (select p.id, p.place, p.key::text as sort_key, totals.total, totals.capped from totals"
                + " left join (select m.id, m.key, row_number() over (order by " + order + ") as place from"
                + " (select m.id, m.ends_at, m.key from matched m" + after() + " order by " + order + " limit "
                + parameters.add(query.page().limit() + 1) + " offset " + parameters.add(offset)
                + ") m) p on true) ";
    }

    private String order() {
        if (isById()) {
            return "m.id desc";
        }
        return switch (query.sort()) {
            case EXPIRES_SOON -> section() + ", coalesce(m.ends_at, 'infinity'), m.id";
            default -> "m.key desc, m.id desc";
        };
    }

    /** The sections of the order by expiry are those of {@link ExpirySortKey}. */
    private String section() {
        return "case when m.ends_at is null then 2 when m.ends_at > " + parameters.add(ListingStatement.utc(asOf))
                + " then 0 else 1 end";
    }

    /** The condition of the rows after the cursor. */
    private String after() {
        if (query.after().isEmpty()) {
            return "";
        }
        MarketCursor last = query.after().get();
        if (isById()) {
            return " where m.id < " + parameters.add(last.id());
        }
        if (query.sort() != MarketSort.EXPIRES_SOON) {
            return " where (m.key, m.id) < (" + parameters.add(last.key()) + "::text::numeric, "
                    + parameters.add(last.id()) + ")";
        }
        ExpirySortKey key = ExpirySortKey.parse(last.key());
        Optional<Instant> end = key.expiry();
        return " where (" + section() + ", coalesce(m.ends_at, 'infinity'), m.id) > (" + parameters.add(key.section())
                + "::int, coalesce("
                + parameters.add(end.map(ListingStatement::utc).orElse(null))
                + "::timestamptz, 'infinity'), " + parameters.add(last.id()) + ")";
    }
}
