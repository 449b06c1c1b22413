package app.thisthat.market;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Listings with one market for each event: the first one in the order of the listing that matches the query. A market
 * without an event stands for itself.
 *
 * <p>The conditions of a query are about the market {@code m} and its trend score {@code t}. The same conditions about
 * {@code b} and {@code bt} select the other markets of its event.
 */
final class EventGrouping {

    private static final int MARKETS_PER_GROUP = 3;
    private static final Pattern MARKET = Pattern.compile("\\bm\\.");
    private static final Pattern TREND = Pattern.compile("\\bt\\.");

    private EventGrouping() {}

    /** A market of a group, with the number of markets in the group. */
    record Member(MarketView market, long marketCount) {}

    static String ofSibling(String sql) {
        return TREND.matcher(MARKET.matcher(sql).replaceAll("b.")).replaceAll("bt.");
    }

    /**
     * The condition that a market is the first of its event.
     *
     * @param where the conditions of the query
     * @param before the condition that {@code b} comes before {@code m}
     */
    static String first(String where, String before) {
        return " and not exists (select from markets b left join market_trends bt on bt.market_id = b.id "
                + ofSibling(where) + " and b.event_id = m.event_id and " + before + ")";
    }

    static String count(String where) {
        return "select count(*) from (select from markets m " + where + " group by coalesce(m.event_id, m.id)) g";
    }

    /** The first markets of each event, in the order of the events, with the column {@code market_count}. */
    static String members(String columns, String from, String orderBy) {
        return "select * from (" + columns + ", count(*) over (partition by m.event_id) as market_count,"
                + " row_number() over (partition by m.event_id order by " + orderBy + ") as place" + from
                + ") ranked where place <= " + MARKETS_PER_GROUP + " order by event_id, place";
    }

    /** A page with its groups. An event that has lost its markets since the page was read has no group data. */
    static MarketPage page(MarketPage page, List<EventView> events, List<Member> members) {
        Map<UUID, EventView> byId = events.stream().collect(Collectors.toMap(EventView::id, Function.identity()));
        Map<UUID, List<Member>> byEvent =
                members.stream().collect(Collectors.groupingBy(member -> member.market().eventId()));
        List<MarketGroup> groups = page.markets().stream()
                .map(market -> {
                    List<Member> group = byEvent.getOrDefault(market.eventId(), List.of(new Member(market, 1)));
                    return new MarketGroup(
                            byId.get(market.eventId()),
                            group.get(0).marketCount(),
                            group.stream()
                                    .map(member -> MarketGroup.Entry.of(member.market()))
                                    .toList());
                })
                .toList();
        return new MarketPage(page.markets(), groups, page.total(), page.limit(), page.offset(), page.nextCursor());
    }
}
