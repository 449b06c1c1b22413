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

    private static final String LINKED_MARKET_ID = "linkedMarketId";
    private static final String THIS_ODDS = "thisOdds";
    private static final String THAT_ODDS = "thatOdds";

    /** Sets the defaults and checks the odds by rules {@code odds-bounds} and {@code odds-sum}. */
    NewMarket {
        category = Objects.requireNonNullElse(category, "Uncategorized");
        marketType = Objects.requireNonNullElse(marketType, MarketType.CREDITS);
        if (thisOption.equals(thatOption)) {
            throw MarketRefusals.invalid("thatOption", "must differ from thisOption");
        }
        if (marketType == MarketType.CROSS) {
            checkLink(linkedMarketId, thisOdds, thatOdds);
        } else {
            checkOwnOdds(linkedMarketId, thisOdds, thatOdds);
        }
    }

    private static void checkLink(UUID linkedMarketId, Odds thisOdds, Odds thatOdds) {
        if (linkedMarketId == null) {
            throw MarketRefusals.invalid(LINKED_MARKET_ID, "is required for a cross market");
        }
        if (thisOdds != null || thatOdds != null) {
            throw MarketRefusals.invalid(
                    thisOdds != null ? THIS_ODDS : THAT_ODDS, "must not be set for a cross market");
        }
    }

    private static void checkOwnOdds(UUID linkedMarketId, Odds thisOdds, Odds thatOdds) {
        if (linkedMarketId != null) {
            throw MarketRefusals.invalid(LINKED_MARKET_ID, "is allowed for cross markets only");
        }
        if (thisOdds == null || thatOdds == null) {
            throw MarketRefusals.invalid(thisOdds == null ? THIS_ODDS : THAT_ODDS, "is required");
        }
        checkOdds(thisOdds, thatOdds);
    }

    /** The refusal for a market that the database did not create. */
    RuntimeException notCreated() {
        return linkedMarketId != null && (expiresAt == null || expiresAt.isAfter(Instant.now()))
                ? MarketRefusals.invalid(LINKED_MARKET_ID, "must be an open mirrored market")
                : expiryInThePast();
    }

    static void checkExpiry(Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(Instant.now())) {
            throw expiryInThePast();
        }
    }

    private static RuntimeException expiryInThePast() {
        return MarketRefusals.invalid("expiresAt", "must be in the future");
    }

    static void checkOdds(Odds thisOdds, Odds thatOdds) {
        if (!thisOdds.bettable() || !thatOdds.bettable()) {
            throw MarketRefusals.invalid(THIS_ODDS, "must be from 0.01 to 0.99, like thatOdds");
        }
        if (thisOdds.tenThousandths() + thatOdds.tenThousandths() < Odds.ONE) {
            throw MarketRefusals.invalid(THAT_ODDS, "must sum to at least 1 with thisOdds");
        }
    }
}
