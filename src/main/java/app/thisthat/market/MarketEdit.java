package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an admin changes of a market of our own; what is null stays as it is.
 *
 * @param endless whether it is to have no end any more
 */
record MarketEdit(
        String title,
        String description,
        String thisOption,
        String thatOption,
        Odds thisOdds,
        Odds thatOdds,
        String category,
        Instant expiresAt,
        boolean endless) {

    /**
     * Holds the odds against rulings 3 and 4, and the end against the clock.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    MarketEdit {
        if ((thisOdds == null) != (thatOdds == null)) {
            throw NewMarket.invalid("thatOdds", "goes with thisOdds");
        }
        if (thisOdds != null) {
            NewMarket.checkOdds(thisOdds, thatOdds);
        }
        NewMarket.checkEnd(expiresAt);
    }

    /** The same, without an end of the market if that is so. */
    MarketEdit endless(boolean now) {
        return new MarketEdit(title, description, thisOption, thatOption, thisOdds, thatOdds, category, expiresAt, now);
    }

    /** Of an option that stays the other one has to differ, too. */
    private void checkOptions(AdminMarketStore.Editable market) {
        String newThis = Objects.requireNonNullElse(thisOption, market.thisOption());
        String newThat = Objects.requireNonNullElse(thatOption, market.thatOption());
        if (newThis.equals(newThat) && (thisOption != null || thatOption != null)) {
            throw NewMarket.invalid(
                    thatOption == null ? "thisOption" : "thatOption", "has to differ from the other one");
        }
    }

    /** Whether it changes what people bet on: only before the first bet. */
    private boolean touchesTheBet(AdminMarketStore.Editable market) {
        return changes(thisOption, market.thisOption())
                || changes(thatOption, market.thatOption())
                || changes(thisOdds, market.thisOdds())
                || changes(thatOdds, market.thatOdds());
    }

    private static <T> boolean changes(T wished, T is) {
        return wished != null && !wished.equals(is);
    }

    /**
     * This edit, if the market takes it.
     *
     * @throws app.thisthat.kernel.RefusedException {@code MARKET_NOT_FOUND}, {@code FORBIDDEN} for a mirrored market,
     *     {@code MARKET_ALREADY_RESOLVED}, {@code MARKET_HAS_BETS}, or {@code VALIDATION_ERROR} for odds of a cross market
     *     and for two options that are the same
     */
    MarketEdit allowedOn(Optional<AdminMarketStore.Editable> found) {
        AdminMarketStore.Editable market =
                found.orElseThrow(() -> Refusal.of(RefusalCode.MARKET_NOT_FOUND, "There is no such market")
                        .asException());
        if (market.mirrored()) {
            throw Refusal.of(RefusalCode.FORBIDDEN, "A mirrored market is edited by its feed")
                    .asException();
        }
        if (market.status().isFinal()) {
            throw Refusal.of(RefusalCode.MARKET_ALREADY_RESOLVED, "The market has ended")
                    .asException();
        }
        if (market.linked() && thisOdds != null) {
            throw NewMarket.invalid("thisOdds", "follows the linked market");
        }
        checkOptions(market);
        if (market.hasBets() && touchesTheBet(market)) {
            throw Refusal.of(RefusalCode.MARKET_HAS_BETS, "Options and odds stay as they are once somebody has bet")
                    .asException();
        }
        return this;
    }
}
