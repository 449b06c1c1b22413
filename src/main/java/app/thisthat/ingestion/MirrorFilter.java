package app.thisthat.ingestion;

import app.thisthat.market.MirroredMarket;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Selects the markets of the feed to mirror. Tags are in lower case and match a market's tags and its category.
 *
 * @param minLiquidity credits; a market without liquidity has 0
 * @param tags a market must have one of these tags; empty: no restriction
 * @param maxMarkets the most liquid markets are kept; 0: no limit
 */
record MirrorFilter(BigDecimal minLiquidity, Set<String> tags, Set<String> excludedTags, int maxMarkets) {

    static MirrorFilter of(FeedSettings.Mirror settings) {
        return new MirrorFilter(
                BigDecimal.valueOf(settings.minLiquidity()),
                lowerCase(settings.tags()),
                lowerCase(settings.excludedTags()),
                settings.maxMarkets());
    }

    private static Set<String> lowerCase(List<String> labels) {
        return labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    boolean isRestrictive() {
        return minLiquidity.signum() > 0 || !tags.isEmpty() || !excludedTags.isEmpty() || maxMarkets > 0;
    }

    /** Whether a market matches, regardless of the maximum number. */
    boolean matches(MirroredMarket market) {
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
