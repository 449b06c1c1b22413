package app.thisthat.market;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A page of the catalogue.
 *
 * @param groups one group for each market, in their order; null if the query is not grouped
 * @param total number of markets on all pages
 * @param totalCapped whether a search matches more markets than it returns
 * @param nextCursor null on the last page
 */
record MarketPage(
        List<MarketView> markets,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<MarketGroup> groups,
        long total,
        boolean totalCapped,
        int limit,
        int offset,
        String nextCursor) {

    MarketPage withGroups(List<MarketGroup> added) {
        return new MarketPage(markets, added, total, totalCapped, limit, offset, nextCursor);
    }

    /** The markets and events on the page. */
    List<UUID> ids() {
        Stream<UUID> shown = markets.stream().map(MarketView::id);
        Stream<UUID> grouped = groups == null ? Stream.empty() : groups.stream().flatMap(MarketPage::ids);
        return Stream.concat(shown, grouped).distinct().toList();
    }

    /** Time after which the state of a market changes without an event. */
    Optional<Duration> stateDuration() {
        Stream<Duration> shown = markets.stream().map(MarketView::stateDuration);
        Stream<Duration> grouped = groups == null
                ? Stream.empty()
                : groups.stream().flatMap(group -> group.markets().stream()).map(MarketGroup.Entry::stateDuration);
        return Stream.concat(shown, grouped).filter(Objects::nonNull).min(Duration::compareTo);
    }

    private static Stream<UUID> ids(MarketGroup group) {
        Stream<UUID> markets = group.markets().stream().map(MarketGroup.Entry::id);
        return group.event() == null
                ? markets
                : Stream.concat(markets, Stream.of(group.event().id()));
    }
}
