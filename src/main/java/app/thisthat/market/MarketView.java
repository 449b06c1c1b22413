package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.NoBetsReason;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.kernel.Resolution;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A market; its components are the fields of the contract.
 *
 * @param title understood without the event
 * @param question the feed's wording; the title of a market that is not mirrored
 * @param liquidity null if unknown, like {@code volume}
 * @param eventId null if the market has no event; {@code eventTitle}, {@code groupItemTitle}, {@code image} and
 *     {@code slug} may be null too
 * @param placeholder why the market takes no bets; null if it takes bets while it is open
 * @param resolution null unless resolved
 * @param expiresAt null if the market does not expire
 * @param oddsUpdatedAt time of the last confirmation of the odds
 * @param oddsSeq grows with every change of the odds
 * @param priced false: the order book gives no price, so the odds are for display and take no bets
 * @param noBetsReason null if the market accepts bets
 * @param change24h change of {@code thisOdds}; null if the market is not open or had no odds a day ago
 * @param sparkline null unless requested and for a market that is not open
 * @param stateDuration time after which {@code noBetsReason} changes without an event; null: it does not
 */
record MarketView(
        UUID id,
        String title,
        String question,
        String description,
        String thisOption,
        String thatOption,
        Odds thisOdds,
        Odds thatOdds,
        Credits liquidity,
        Credits volume,
        MarketStatistics statistics,
        String category,
        List<String> tags,
        UUID eventId,
        String eventTitle,
        String groupItemTitle,
        String image,
        String slug,
        Placeholder placeholder,
        MarketType marketType,
        UUID linkedMarketId,
        MarketStatus status,
        Resolution resolution,
        Instant expiresAt,
        Instant resolvedAt,
        Instant correctedAt,
        Instant createdAt,
        Instant oddsUpdatedAt,
        long oddsSeq,
        boolean priced,
        boolean acceptsBets,
        NoBetsReason noBetsReason,
        BigDecimal change24h,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<Odds> sparkline,
        @JsonIgnore Duration stateDuration) {}
