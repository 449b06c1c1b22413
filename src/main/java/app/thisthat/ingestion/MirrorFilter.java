package app.thisthat.ingestion;

import app.thisthat.market.MirroredMarket;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the feed's markets are to be mirrored.
 *
 * @param minLiquidity the least liquidity; a market without any has 0
 * @param tags in lower case; a market has to have one of them, by its tags or its category; none: any will do
 * @param excludedTags in lower case; a market with one of them is not mirrored
 * @param maxMarkets how many at most, the most liquid; 0: as many as there are
 */
record MirrorFilter(BigDecimal minLiquidity, Set<String> tags, Set<String> excludedTags, int maxMarkets) {

    static MirrorFilter of(FeedSettings.Mirror settings) {
        return new MirrorFilter(
                BigDecimal.valueOf(settings.minLiquidity()),
                lower(settings.tags()),
                lower(settings.excludedTags()),
                settings.maxMarkets());
    }

    private static Set<String> lower(List<String> labels) {
        return labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether there is a market that it leaves out. */
    boolean leavesOut() {
        return minLiquidity.signum() > 0 || !tags.isEmpty() || !excludedTags.isEmpty() || maxMarkets > 0;
    }

    /** Whether a market is one of those, however many there are. */
    boolean wants(MirroredMarket market) {
        Set<String> labels = Stream.concat(market.tags().stream(), Stream.of(market.category()))
                .map(label -> label.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return liquidity(market).compareTo(minLiquidity) >= 0
                && (tags.isEmpty() || labels.stream().anyMatch(tags::contains))
                && labels.stream().noneMatch(excludedTags::contains);
    }

    static BigDecimal liquidity(MirroredMarket market) {
        return market.liquidity() == null ? BigDecimal.ZERO : market.liquidity().decimal();
    }
}
