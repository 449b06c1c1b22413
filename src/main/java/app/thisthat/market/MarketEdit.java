package app.thisthat.market;

import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** An edit of an admin-made market. A null field keeps its value. */
record MarketEdit(
        String title,
        String description,
        String thisOption,
        String thatOption,
        Odds thisOdds,
        Odds thatOdds,
        String category,
        Instant expiresAt,
        boolean expiryRemoved) {

    /** Checks the odds by rules {@code odds-bounds} and {@code odds-sum}. */
    MarketEdit {
        MarketFaults.requireNone(thisOdds, thatOdds, expiresAt);
    }

    MarketEdit withExpiryRemoved(boolean removed) {
        return new MarketEdit(
                title, description, thisOption, thatOption, thisOdds, thatOdds, category, expiresAt, removed);
    }

    /** @throws app.thisthat.kernel.RefusedException if the market does not accept this edit */
    void checkAllowed(Optional<AdminMarketStore.LockedMarket> found) {
        AdminMarketStore.LockedMarket market = found.orElseThrow(MarketRefusals::notFound);
        if (market.mirrored()) {
            throw Refusal.of(RefusalCode.FORBIDDEN, "Mirrored markets are edited by their feed only")
                    .asException();
        }
        if (market.status().isFinal()) {
            throw MarketRefusals.alreadyEnded(market.status());
        }
        if (market.linked() && thisOdds != null) {
            throw MarketRefusals.invalid("thisOdds", "notAllowed", "must not be set for a cross market");
        }
        checkOptions(market);
        if (market.hasBets() && changesOptionsOrOdds(market)) {
            throw Refusal.of(RefusalCode.MARKET_HAS_BETS, "Options and odds cannot change after the first bet")
                    .asException();
        }
    }

    private void checkOptions(AdminMarketStore.LockedMarket market) {
        String newThis = Objects.requireNonNullElse(thisOption, market.thisOption());
        String newThat = Objects.requireNonNullElse(thatOption, market.thatOption());
        if (newThis.equals(newThat) && (thisOption != null || thatOption != null)) {
            throw MarketRefusals.invalid(
                    thatOption == null ? "thisOption" : "thatOption", "different", "must differ from the other option");
        }
    }

    private boolean changesOptionsOrOdds(AdminMarketStore.LockedMarket market) {
        return differs(thisOption, market.thisOption())
                || differs(thatOption, market.thatOption())
                || differs(thisOdds, market.thisOdds())
                || differs(thatOdds, market.thatOdds());
    }

    private static <T> boolean differs(T edited, T current) {
        return edited != null && !edited.equals(current);
    }
}
