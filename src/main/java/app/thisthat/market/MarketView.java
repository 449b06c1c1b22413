package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A market as the contract shows it.
 *
 * @param liquidity null where the feed has none, as for markets of our own
 * @param volume null where the feed has none, as for markets of our own
 * @param linkedMarketId the mirrored market whose odds it follows; null if it has its own
 * @param resolution null unless it is resolved
 * @param expiresAt null if it has no end of its own
 * @param resolvedAt when it was resolved or cancelled; null before
 * @param correctedAt when the resolution was last corrected; null if it never was
 * @param oddsUpdatedAt when the odds were last confirmed
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
        String marketType,
        UUID linkedMarketId,
        MarketStatus status,
        Resolution resolution,
        Instant expiresAt,
        Instant resolvedAt,
        Instant correctedAt,
        Instant createdAt,
        Instant oddsUpdatedAt,
        long oddsSeq) {}
