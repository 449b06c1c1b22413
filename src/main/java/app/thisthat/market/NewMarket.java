package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A market of our own, to be opened; the texts are within the limits of the contract.
 *
 * @param description null for none
 * @param category null for none in particular
 * @param marketType {@code credits} or {@code cross}; null stands for {@code credits}
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
        Instant expiresAt) {

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
        checkOdds(thisOdds, thatOdds);
    }

    static void checkOdds(Odds thisOdds, Odds thatOdds) {
        if (!thisOdds.bettable() || !thatOdds.bettable()) {
            throw invalid("thisOdds", "has to be from 0.01 to 0.99, as thatOdds has");
        }
        if (thisOdds.tenThousandths() + thatOdds.tenThousandths() < Odds.ONE) {
            throw invalid("thatOdds", "has to sum to at least 1 with thisOdds");
        }
    }

    static RuntimeException invalid(String field, String problem) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, field + " " + problem, Map.of(field, problem))
                .asException();
    }
}
