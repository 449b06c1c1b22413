package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Conditions of a listing besides its search text. Empty ones match every market.
 *
 * @param statuses at least one, in their order
 * @param ids empty: all markets
 * @param bettable whether only open markets are listed that accept bets, or would but for a short pause
 * @param expiresBefore end of the expiries, exclusive
 * @param onePerEvent whether only the first market of each event is listed
 */
record MarketFilter(
        List<MarketStatus> statuses,
        List<UUID> ids,
        Optional<String> category,
        Optional<MarketType> type,
        Optional<String> tag,
        Optional<UUID> event,
        Optional<Instant> expiresBefore,
        boolean bettable,
        boolean onePerEvent) {

    MarketFilter {
        statuses = ordered(statuses);
        ids = ids.stream().distinct().sorted().toList();
    }

    /** Equal filters are equal whatever the order of their parameters. */
    private static List<MarketStatus> ordered(Collection<MarketStatus> statuses) {
        return List.copyOf(EnumSet.copyOf(statuses));
    }

    /** Every market with a status. */
    static MarketFilter of(MarketStatus status) {
        return new MarketFilter(
                List.of(status),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }

    boolean isOpenOnly() {
        return statuses.equals(List.of(MarketStatus.OPEN));
    }

    /** Whether no market can match: only open markets accept bets. */
    boolean isEmpty() {
        return bettable && !statuses.contains(MarketStatus.OPEN);
    }

    /** Whether every market with the status matches, or every bettable one. */
    boolean isStatusOnly() {
        return statuses.size() == 1
                && ids.isEmpty()
                && category.isEmpty()
                && type.isEmpty()
                && tag.isEmpty()
                && event.isEmpty()
                && expiresBefore.isEmpty();
    }

    /** Whether a page reads few rows: they follow each other in an index, or their ids are known. */
    boolean isFast() {
        return (isStatusOnly() && !onePerEvent) || hasIds();
    }

    /** Whether only markets with some ids match, of which there are at most 100. */
    boolean hasIds() {
        return !ids.isEmpty();
    }

    List<Object> identity() {
        return Arrays.asList(
                statuses,
                ids,
                category.orElse(null),
                type.orElse(null),
                tag.orElse(null),
                event.orElse(null),
                expiresBefore.map(Instant::toString).orElse(null),
                bettable,
                onePerEvent);
    }
}
