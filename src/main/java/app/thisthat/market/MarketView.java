package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A market; its components are the fields of the contract.
 *
 * @param liquidity null for an admin-made market and if the feed has none
 * @param volume null for an admin-made market and if the feed has none
 * @param linkedMarketId for a cross market the market that supplies its odds, else null
 * @param resolution null unless resolved
 * @param expiresAt null if the market does not expire
 * @param resolvedAt time of the resolution or cancellation; null before
 * @param correctedAt time of the last correction of the resolution; null if there was none
 * @param oddsUpdatedAt time of the last confirmation of the odds
 * @param oddsSeq grows with every change of the odds
 */
record MarketView(
        UUID id,
        String title,
        String description,
        String thisOption,
        String thatOption,
        Odds thisOdds,
        Odds thatOdds,
        Credits liquidity,
        Credits volume,
        String category,
        List<String> tags,
        MarketType marketType,
        UUID linkedMarketId,
        MarketStatus status,
        Resolution resolution,
        Instant expiresAt,
        Instant resolvedAt,
        Instant correctedAt,
        Instant createdAt,
        Instant oddsUpdatedAt,
        long oddsSeq) {}
