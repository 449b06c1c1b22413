package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A market of our own, to be opened; the texts are within the limits of the contract.
 *
 * @param description null for none
 * @param thisOdds null for a cross market, as {@code thatOdds}
 * @param category null for none in particular
 * @param marketType {@code credits} or {@code cross}; null stands for {@code credits}
 * @param linkedMarketId for a cross market the mirrored one whose odds it follows, else null
 * @param expiresAt null: an admin closes it
 */
record NewMarket(
        String title,
        String description,
        String thisOption,
        String thatOption,
        Odds thisOdds,
        Odds thatOdds,
        String category,
        String marketType,
        UUID linkedMarketId,
        Instant expiresAt) {

    private static final String CROSS = "cross";
    private static final String LINK = "linkedMarketId";
    private static final String THIS_ODDS = "thisOdds";
    private static final String THAT_ODDS = "thatOdds";

    /**
     * Fills in what was left out and holds the odds against rulings 3 and 4.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    NewMarket {
        category = Objects.requireNonNullElse(category, "Uncategorized");
        marketType = Objects.requireNonNullElse(marketType, "credits");
        if (thisOption.equals(thatOption)) {
            throw invalid("thatOption", "has to differ from thisOption");
        }
        if (marketType.equals(CROSS)) {
            checkLink(linkedMarketId, thisOdds, thatOdds);
        } else {
            checkOwnOdds(linkedMarketId, thisOdds, thatOdds);
        }
    }

    private static void checkLink(UUID linkedMarketId, Odds thisOdds, Odds thatOdds) {
        if (linkedMarketId == null) {
            throw invalid(LINK, "is required for a cross market");
        }
        if (thisOdds != null || thatOdds != null) {
            throw invalid(thisOdds != null ? THIS_ODDS : THAT_ODDS, "is that of the linked market");
        }
    }

    private static void checkOwnOdds(UUID linkedMarketId, Odds thisOdds, Odds thatOdds) {
        if (linkedMarketId != null) {
            throw invalid(LINK, "is for cross markets");
        }
        if (thisOdds == null || thatOdds == null) {
            throw invalid(thisOdds == null ? THIS_ODDS : THAT_ODDS, "is required");
        }
        checkOdds(thisOdds, thatOdds);
    }

    /** Why it could not be made. */
    RuntimeException unmade() {
        return linkedMarketId != null && (expiresAt == null || expiresAt.isAfter(Instant.now()))
                ? invalid(LINK, "has to be an open mirrored market")
                : invalid("expiresAt", "has to be in the future");
    }

    /** An end is in the future; null is none. */
    static void checkEnd(Instant expiresAt) {
        if (expiresAt != null && !expiresAt.isAfter(Instant.now())) {
            throw invalid("expiresAt", "has to be in the future");
        }
    }

    static void checkOdds(Odds thisOdds, Odds thatOdds) {
        if (!thisOdds.bettable() || !thatOdds.bettable()) {
            throw invalid(THIS_ODDS, "has to be from 0.01 to 0.99, as thatOdds has");
        }
        if (thisOdds.tenThousandths() + thatOdds.tenThousandths() < Odds.ONE) {
            throw invalid(THAT_ODDS, "has to sum to at least 1 with thisOdds");
        }
    }

    static RuntimeException invalid(String field, String problem) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, field + " " + problem, Map.of(field, problem))
                .asException();
    }
}
