package app.thisthat.ingestion;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings {@code feed.*}.
 *
 * @param sweepInterval time between two syncs of the catalogue
 * @param pollInterval time between two polls of the odds of markets with open bets
 * @param resolutionInterval time between two checks for resolutions
 * @param requestTimeout longest time for a whole request
 * @param watchedMarkets most markets that the price socket follows
 * @param bookReadsPerSecond most reads of single order books by this node
 * @param historyReadsPerSecond most reads of the past prices of new markets; 0: none
 * @param categories main categories, the most important one first
 * @param priceRule the settings {@code feed.price}, {@code feed.maxSpread} and {@code feed.maxTradeAge}
 */
public record FeedSettings(
        Source source,
        String gammaUrl,
        String clobUrl,
        String dataUrl,
        String wsUrl,
        Duration sweepInterval,
        Duration pollInterval,
        Duration resolutionInterval,
        Duration requestTimeout,
        int watchedMarkets,
        int bookReadsPerSecond,
        int historyReadsPerSecond,
        List<String> categories,
        PriceRule priceRule,
        Mirror mirror) {

    public enum Source {
        SIMULATOR,
        POLYMARKET,
        OFF
    }

    /**
     * Which markets are mirrored.
     *
     * @param minLiquidity least liquidity of a market, credits
     * @param maxMarkets most markets; 0: no limit
     */
    public record Mirror(int minLiquidity, List<String> tags, List<String> excludedTags, int maxMarkets) {}

    public static FeedSettings read(SettingsReader reader) {
        FeedSettings settings = new FeedSettings(
                reader.choice("feed.source", Source.class),
                reader.address("feed.gammaUrl", false, "https", "http"),
                reader.address("feed.clobUrl", false, "https", "http"),
                reader.address("feed.dataUrl", false, "https", "http"),
                reader.address("feed.wsUrl", false, "wss", "ws"),
                reader.duration("feed.sweepInterval"),
                reader.duration("feed.pollInterval"),
                reader.duration("feed.resolutionInterval"),
                reader.duration("feed.requestTimeout"),
                reader.number("feed.watchedMarkets", 1, 5_000),
                reader.number("feed.bookReadsPerSecond", 1, 150),
                reader.number("feed.historyReadsPerSecond", 0, 50),
                reader.list("feed.categories"),
                new PriceRule(
                        reader.choice("feed.price", PriceRule.Basis.class),
                        reader.decimal("feed.maxSpread", "0", "1"),
                        reader.duration("feed.maxTradeAge")),
                new Mirror(
                        reader.number("feed.minLiquidity", 0, Integer.MAX_VALUE),
                        reader.list("feed.tags"),
                        reader.list("feed.excludedTags"),
                        reader.number("feed.maxMarkets", 0, 1_000_000)));
        reader.requireInProduction(
                settings.source != Source.SIMULATOR, "feed.source must not be simulator in production");
        Map.of(
                        "gammaUrl", settings.gammaUrl,
                        "clobUrl", settings.clobUrl,
                        "dataUrl", settings.dataUrl,
                        "wsUrl", settings.wsUrl)
                .forEach((name, url) -> reader.requireInProduction(
                        SettingsReader.isConfidential(url, "https", "wss"),
                        "feed." + name + " must start with https: or wss: in production"));
        return settings;
    }

    /** A copy with other addresses. */
    public FeedSettings withAddresses(String gamma, String clob, String data, String ws) {
        return copy(gamma, clob, data, ws, requestTimeout);
    }

    FeedSettings withRequestTimeout(Duration timeout) {
        return copy(gammaUrl, clobUrl, dataUrl, wsUrl, timeout);
    }

    private FeedSettings copy(String gamma, String clob, String data, String ws, Duration timeout) {
        return new FeedSettings(
                source,
                gamma,
                clob,
                data,
                ws,
                sweepInterval,
                pollInterval,
                resolutionInterval,
                timeout,
                watchedMarkets,
                bookReadsPerSecond,
                historyReadsPerSecond,
                categories,
                priceRule,
                mirror);
    }
}
