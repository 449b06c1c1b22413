package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.postgres.Sql;
import app.thisthat.platform.postgres.StatementParameters;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The statement that reads a page of a listing. It finds the ids of the page first and then reads their rows.
 *
 * <p>A listing with one market per event has the first one of each. The others of its event are in the same narrow
 * tables, so no statement sorts more than without the grouping.
 *
 * <p>Without filters the ids are in the order of an index. With filters or a search text all matches are sorted, from
 * narrow tables made for that purpose. A search for common words would match most markets, so it sorts at most
 * {@link #SEARCH_RESULTS_MAX}, which it finds among the most liquid ones.
 */
final class ListingStatement {

    /** Markets that a search returns on all of its pages. */
    static final int SEARCH_RESULTS_MAX = 1_000;

    /** Markets of an event that a listing with one market per event shows. */
    private static final int MARKETS_PER_GROUP = 3;

    static final String RELEVANCE =
            "round((ts_rank(w.words, q.words) + word_similarity(q.folded, w.title))::numeric, 4)";

    private static final String BETTABLE = "%1$s.odds_bettable and not %1$s.is_placeholder";

    private static final String GROUP_FROM_LISTING = "market_listing";
    private static final String GROUP_FROM_MATCHES = "matched";

    private static final String WANTED = Sql.load(ListingStatement.class, "search_candidates.sql");

    private final MarketQuery query;
    private final StatementParameters parameters = new StatementParameters();

    /** Time that separates past from future expiries. */
    private final Instant asOf;

    ListingStatement(MarketQuery query, InstantSource clock) {
        this.query = query;
        this.asOf = query.asOf(clock);
    }

    StatementParameters parameters() {
        return parameters;
    }

    /** Reads a page without filters. The statement has no total. */
    String inIndexOrder() {
        String page = query.sort() == MarketSort.EXPIRES_SOON ? sectionsOfExpiry() : sortedByIndex();
        return "with page as materialized (" + page + ") " + columns() + ", page.key::text as sort_key" + groupColumns()
                + " from page" + rowsOfPage() + group(GROUP_FROM_LISTING)
                + orderBy("page.section", "page.key", "page.market_id");
    }

    /** One row without a market if the page is empty. */
    private String rowsAndTotals() {
        return " " + columns() + ", page.key::text as sort_key, totals.total, totals.capped" + groupColumns()
                + " from totals left join (page" + rowsOfPage() + group(GROUP_FROM_MATCHES) + ") on true"
                + orderBy("page.section", "page.key", "page.market_id");
    }

    private String columns() {
        return MarketRowStore.select(query.withSparkline());
    }

    private String rowsOfPage() {
        return " join markets m on m.id = page.market_id" + MarketRowStore.joins(query.withSparkline());
    }

    private String groupColumns() {
        return query.onePerEvent() ? ", g.group_ids, g.group_count" : "";
    }

    /** The first markets and the number of markets of the event of {@code m} that match the query. */
    private String group(String from) {
        if (!query.onePerEvent()) {
            return "";
        }
        boolean isListing = from.equals(GROUP_FROM_LISTING);
        String order = isListing
                ? orderBy(section("b"), key("b", "bt"), "b.market_id")
                : orderBy("b.section", "b.key", "b.market_id");
        String matching = isListing ? trends("b", "bt") + " where " + conditions("b") + " and " : " where ";
        return " left join lateral (select (array_agg(b.market_id" + order + "))[1:" + MARKETS_PER_GROUP
                + "] as group_ids, count(*) as group_count from " + from + " b" + matching
                + "b.event_id = m.event_id) g on true";
    }

    /** The condition that a market is the first of its event; the others are the rows of {@code b}. */
    private String isFirst(String event, String section, String key, String id) {
        if (!query.onePerEvent()) {
            return "";
        }
        String before =
                switch (query.sort()) {
                    case EXPIRES_SOON ->
                        "(" + section("b") + ", b.expires_at, b.market_id) < (" + section + ", " + key + ", " + id
                                + ")";
                    case NEWEST -> "b.market_id > " + id;
                    default -> "(" + key("b", "bt") + ", b.market_id) > (" + key + ", " + id + ")";
                };
        return " and not exists (select from market_listing b" + trends("b", "bt") + " where " + conditions("b")
                + " and b.event_id = " + event + " and " + before + ")";
    }

    private String sortedByIndex() {
        if (query.isByScore()) {
            return "select t.market_id, 0 as section, t.score as key from market_trends t"
                    + " join market_listing l on l.market_id = t.market_id where " + conditions("l")
                    + isFirst("l.event_id", "0", "t.score", "t.market_id") + after("0", "t.score", "t.market_id")
                    + " order by t.score desc, t.market_id desc" + limit();
        }
        boolean byLiquidity = query.sort() == MarketSort.LIQUIDITY;
        String key = byLiquidity ? "coalesce(m.liquidity, -1)" : "0";
        String order = byLiquidity ? key + " desc, m.id desc" : "m.id desc";
        return "select m.id as market_id, 0 as section, " + key + " as key from markets m where m.status = " + status()
                + bettable() + isFirst("m.event_id", "0", key, "m.id") + after("0", key, "m.id") + " order by " + order
                + limit();
    }

    /** The only status of a listing without filters. */
    private String status() {
        return parameters.add(query.filter().statuses().get(0).wire());
    }

    /** The condition that {@code m} is bettable, if the listing has it. */
    private String bettable() {
        return query.filter().bettable()
                ? " and exists (select from market_listing k where k.market_id = m.id and " + BETTABLE.formatted("k")
                        + ")"
                : "";
    }

    /** One subquery per section of the order, since the index has another order of the sections. */
    private String sectionsOfExpiry() {
        String expiry = "coalesce(m.expires_at, 'infinity')";
        Optional<ExpirySortKey> last = query.after().map(cursor -> ExpirySortKey.parse(cursor.key()));
        int first = last.map(ExpirySortKey::section).orElse(0);
        List<String> sections = ExpirySortKey.sections(first, expiry, parameters.add(utc(asOf)));
        String status = status();
        String rowsMax = parameters.add(offset() + query.page().limit() + 1);
        List<String> reads = new ArrayList<>();
        for (String section : sections) {
            String after = reads.isEmpty() && last.isPresent()
                    ? " and (" + expiry + ", m.id) > (" + lastExpiry() + ", " + lastId() + ")"
                    : "";
            int number = first + reads.size();
            reads.add("(select m.id as market_id, " + number + " as section, " + expiry
                    + " as key from markets m where m.status = " + status + bettable() + " and " + section
                    + isFirst("m.event_id", String.valueOf(number), expiry, "m.id") + after + " order by "
                    + expiry + ", m.id limit " + rowsMax + ")");
        }
        return "select * from (" + String.join(" union all ", reads) + ") found order by section, key, market_id"
                + limit();
    }

    /** Reads a page with filters. The statement has no total. */
    String withFilters() {
        String section = section("l");
        String key = key("l", "t");
        String id = query.isByScore() ? "t.market_id" : "l.market_id"; // the columns of the index of the order, if any
        return "with page as materialized (select l.market_id, " + section + " as section, " + key + " as key"
                + fromListing() + isFirst("l.event_id", section, key, id) + after(section, key, id)
                + orderBy(section, key, id) + limit() + ") " + columns() + ", page.key::text as sort_key"
                + groupColumns()
                + " from page" + rowsOfPage() + group(GROUP_FROM_LISTING)
                + orderBy("page.section", "page.key", "page.market_id");
    }

    /** Counts the markets, or the groups of markets, on all pages of a listing. */
    String count() {
        String matches = " from market_listing l where " + conditions("l");
        return "select count(*) as total"
                + (query.onePerEvent()
                        ? " from (select" + matches + " group by coalesce(l.event_id, l.market_id)) g"
                        : matches);
    }

    /**
     * Reads the sort keys of some markets of a listing.
     *
     * @param distance number of markets from one to the next
     */
    String anchors(int distance) {
        return "select id, sort_key, expires_at from (select market_id as id, key::text as sort_key,"
                + " nullif(expires_at, 'infinity') as expires_at, row_number() over ("
                + orderBy("section", "key", "market_id").strip() + ") as position from (select l.market_id,"
                + " l.expires_at, " + section("l") + " as section, " + key("l", "t") + " as key, " + place()
                + " as place" + fromListing() + ") listed where place = 1) numbered where position % " + distance
                + " = 0 order by position";
    }

    private String fromListing() {
        return " from market_listing l" + trends("l", "t") + " where " + conditions("l");
    }

    /**
     * Reads a page of a search, and the number of matches up to {@link #SEARCH_RESULTS_MAX}.
     *
     * @param similar query for similar words as text; empty: none
     */
    String withSearch(SearchText text, String similar) {
        String relevance = query.sort() == MarketSort.RELEVANCE ? RELEVANCE : "0";
        return candidates(text, similar, relevance, query.filter().statuses(), filters("w"), parameters)
                + ", matched as materialized (select c.market_id, " + (query.onePerEvent() ? "l.event_id, " : "")
                + section("l") + " as section, " + key("l", "t") + " as key, " + place()
                + " as place from (select * from candidates limit " + SEARCH_RESULTS_MAX + ") c"
                + tablesOfCandidates() + " where c.found), page as (select * from matched where place = 1"
                + after("section", "key", "market_id") + orderBy("section", "key", "market_id") + limit()
                + "), totals as (select count(*) as total, (select count(*) > " + SEARCH_RESULTS_MAX
                + " from candidates) as capped from matched where place = 1)" + rowsAndTotals();
    }

    /** The tables that have the events and the sort keys, if the listing needs them. */
    private String tablesOfCandidates() {
        MarketFilter filter = query.filter();
        boolean usesListing = query.onePerEvent()
                || query.sort() == MarketSort.LIQUIDITY
                || query.sort() == MarketSort.EXPIRES_SOON
                || filter.bettable()
                || filter.expiresBefore().isPresent();
        String listing =
                " join market_listing l on l.market_id = c.market_id and " + isWithStatus("l") + filtersOfListing("l");
        return (usesListing ? listing : "") + trends("c", "t");
    }

    /** The position of the market of {@code l} among the matching ones of its event; 1 if all markets are listed. */
    private String place() {
        return query.onePerEvent()
                ? "row_number() over (partition by coalesce(l.event_id, l.market_id)"
                        + orderBy(section("l"), key("l", "t"), "l.market_id") + ")"
                : "1";
    }

    /**
     * The common table expressions that end with {@code candidates}: at most one market more than
     * {@link #SEARCH_RESULTS_MAX} that may match a search.
     *
     * @param filters further conditions of the table {@code w}
     */
    static String candidates(
            SearchText text,
            String similar,
            String relevance,
            List<MarketStatus> statuses,
            String filters,
            StatementParameters parameters) {
        return WANTED.formatted(
                parameters.add(text.query()),
                parameters.add(similar),
                relevance,
                tiers(statuses),
                filters,
                SEARCH_RESULTS_MAX + 1);
    }

    private static String tiers(List<MarketStatus> statuses) {
        String open = "w.tier in (0, 1, 2, 3)";
        List<MarketStatus> ended =
                statuses.stream().filter(status -> status != MarketStatus.OPEN).toList();
        String others = "w.tier = 9 and w.status" + isOneOf(ended);
        if (ended.isEmpty()) {
            return open;
        }
        return ended.size() == statuses.size() ? others : "(" + open + " or " + others + ")";
    }

    private String section(String listing) {
        return query.sort() == MarketSort.EXPIRES_SOON
                ? "case when " + listing + ".expires_at = 'infinity' then 2 when " + listing + ".expires_at > "
                        + parameters.add(utc(asOf)) + " then 0 else 1 end"
                : "0";
    }

    private String key(String listing, String trends) {
        return switch (query.sort()) {
            case TRENDING -> hasScores() ? scoreOf(trends) : "0";
            case LIQUIDITY -> listing + ".liquidity";
            case EXPIRES_SOON -> listing + ".expires_at";
            case NEWEST -> "0";
            case RELEVANCE -> "c.relevance";
        };
    }

    /** Every open market has a score; one that has just closed may have one. */
    private String trends(String listing, String trends) {
        if (!hasScores()) {
            return "";
        }
        return (query.isByScore() ? " join" : " left join")
                + " market_trends %2$s on %2$s.market_id = %1$s.market_id".formatted(listing, trends);
    }

    /** The column of the index if all markets have a score. */
    private String scoreOf(String trends) {
        return query.isByScore() ? trends + ".score" : "coalesce(" + trends + ".score, 0)";
    }

    private boolean hasScores() {
        return query.sort() == MarketSort.TRENDING && query.filter().statuses().contains(MarketStatus.OPEN);
    }

    private String orderBy(String section, String key, String id) {
        return switch (query.sort()) {
            case EXPIRES_SOON -> " order by " + String.join(", ", section, key, id);
            case NEWEST -> " order by " + id + " desc";
            case TRENDING -> hasScores() ? " order by " + key + " desc, " + id + " desc" : " order by " + id + " desc";
            default -> " order by " + key + " desc, " + id + " desc";
        };
    }

    /** The condition of the rows after the cursor. */
    private String after(String section, String key, String id) {
        if (query.after().isEmpty()) {
            return "";
        }
        if (query.sort() == MarketSort.EXPIRES_SOON) {
            int last = ExpirySortKey.parse(query.after().get().key()).section();
            return " and (" + String.join(", ", section, key, id) + ") > (" + parameters.add(last) + "::int, "
                    + lastExpiry() + ", " + lastId() + ")";
        }
        return " and (" + key + ", " + id + ") < ("
                + parameters.add(query.after().get().key()) + "::text::numeric, " + lastId() + ")";
    }

    private String lastId() {
        return parameters.add(query.after().orElseThrow().id());
    }

    private String lastExpiry() {
        OffsetDateTime expiry = ExpirySortKey.parse(query.after().orElseThrow().key())
                .expiry()
                .map(ListingStatement::utc)
                .orElse(null);
        return "coalesce(" + parameters.add(expiry) + "::timestamptz, 'infinity')";
    }

    /** The conditions of a market in {@code market_listing}. */
    private String conditions(String table) {
        return isWithStatus(table) + filters(table) + filtersOfListing(table);
    }

    private String isWithStatus(String table) {
        return table + ".status" + isOneOf(query.filter().statuses());
    }

    /** The filters that only {@code market_listing} has. */
    private String filtersOfListing(String table) {
        String open = query.filter().isOpenOnly() ? "" : " and " + table + ".status = 'open'";
        String bettable = query.filter().bettable() ? open + " and " + BETTABLE.formatted(table) : "";
        return bettable
                + query.filter()
                        .expiresBefore()
                        .map(time -> " and %s.expires_at < %s".formatted(table, parameters.add(utc(time))))
                        .orElse("");
    }

    /** The filters that {@code market_words} has too. */
    private String filters(String table) {
        MarketFilter filter = query.filter();
        StringBuilder filters = new StringBuilder();
        if (!filter.ids().isEmpty()) {
            filters.append(" and %s.market_id = any (%s::uuid[])"
                    .formatted(table, parameters.add(filter.ids().toArray(UUID[]::new))));
        }
        filter.category()
                .ifPresent(category -> filters.append(
                        " and %s.category = lower(%s::text)".formatted(table, parameters.add(category))));
        filter.type()
                .ifPresent(type ->
                        filters.append(" and %s.market_type = %s".formatted(table, parameters.add(type.wire()))));
        filter.tag()
                .ifPresent(tag ->
                        filters.append(" and %s.tags @> array[lower(%s::text)]".formatted(table, parameters.add(tag))));
        filter.event()
                .ifPresent(event -> filters.append(" and %s.event_id = %s".formatted(table, parameters.add(event))));
        return filters.toString();
    }

    /** A literal, so that only the partition of the status is planned. */
    static String literal(MarketStatus status) {
        return "'" + status.wire() + "'";
    }

    private static String isOneOf(List<MarketStatus> statuses) {
        return statuses.size() == 1
                ? " = " + literal(statuses.get(0))
                : statuses.stream().map(ListingStatement::literal).collect(Collectors.joining(", ", " in (", ")"));
    }

    private String limit() {
        return " limit " + parameters.add(query.page().limit() + 1) + " offset " + parameters.add(offset());
    }

    private int offset() {
        return query.page().offset();
    }

    /**
     * The cursor after a market.
     *
     * @param sortKey the column {@code sort_key} of the market
     * @param expiresAt null if the market does not expire
     */
    MarketCursor cursor(UUID id, String sortKey, OffsetDateTime expiresAt) {
        String key = query.sort() == MarketSort.EXPIRES_SOON
                ? new ExpirySortKey(asOf, Optional.ofNullable(expiresAt).map(OffsetDateTime::toInstant)).text()
                : sortKey;
        return new MarketCursor(query.sort(), key, id);
    }

    static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
