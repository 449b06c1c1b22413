package app.thisthat.market;

import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A market to be created by an admin; the texts are within the limits of the contract.
 *
 * @param description null for none
 * @param thisOdds null for a cross market, like {@code thatOdds}
 * @param category null stands for {@code Uncategorized}
 * @param marketType {@code credits} or {@code cross}; null stands for {@code credits}
 * @param linkedMarketId for a cross market the mirrored market that supplies its odds, else null
 * @param expiresAt null for none; an admin closes the market then
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

    /**
     * Sets the defaults and checks the odds (rules {@code odds-bounds} and {@code odds-sum}).
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
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
