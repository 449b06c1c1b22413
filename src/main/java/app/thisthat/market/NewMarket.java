package app.thisthat.market;

import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A market to create. The texts are within the limits of the contract.
 *
 * @param thisOdds null for a cross market, like {@code thatOdds}
 * @param marketType {@code credits} or {@code cross}; null stands for {@code credits}
 * @param linkedMarketId the mirrored market that supplies the odds of a cross market, else null
 * @param expiresAt null if an admin closes the market
 */
record NewMarket(
        String title,
        String description,
        String thisOption,
        String thatOption,
        Odds thisOdds,
        Odds thatOdds,
        String category,
        MarketType marketType,
        UUID linkedMarketId,
        Instant expiresAt) {

    /** Sets the defaults and checks the odds by rules {@code odds-bounds} and {@code odds-sum}. */
    NewMarket {
        category = Objects.requireNonNullElse(category, "Uncategorized");
        marketType = Objects.requireNonNullElse(marketType, MarketType.CREDITS);
        MarketFaults.requireNone(thisOption, thatOption, marketType, linkedMarketId, thisOdds, thatOdds);
    }

    /** The refusal for a market that the database did not create. */
    RuntimeException notCreated() {
        return MarketRefusals.invalid(
                linkedMarketId != null && (expiresAt == null || expiresAt.isAfter(Instant.now()))
                        ? MarketFaults.linkNotOpen()
                        : MarketFaults.expiryInThePast());
    }

    static void checkExpiry(Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(Instant.now())) {
            throw MarketRefusals.invalid(MarketFaults.expiryInThePast());
        }
    }
}
