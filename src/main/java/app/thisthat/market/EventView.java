package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An event of the feed; its components are the fields of the contract.
 *
 * @param slug null if unknown, like {@code image}, {@code startsAt} and {@code endsAt}
 * @param liquidity sum of the open markets, of the last minute; null if there are none, like {@code volume}
 */
record EventView(
        UUID id,
        String title,
        String slug,
        String image,
        String category,
        List<String> tags,
        boolean negRisk,
        MarketStatus status,
        Instant startsAt,
        Instant endsAt,
        Credits liquidity,
        Credits volume,
        long marketCount,
        long openMarketCount,
        Instant createdAt) {}
