package app.thisthat.market;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.Map;

/** Refusals of rule {@code admin-conflicts}. */
public final class ConflictOfInterest {

    private ConflictOfInterest() {}

    /** An admin cannot decide a market on which the admin has a bet, pending or settled. */
    public static Refusal hasBet() {
        return Refusal.of(
                RefusalCode.CONFLICT_OF_INTEREST,
                "Admins cannot decide or change markets on which they have bets",
                Map.of("reason", "has_bet"));
    }

    /** An admin cannot bet on a market that the admin created, edited or reopened. */
    public static Refusal madeMarket() {
        return Refusal.of(
                RefusalCode.CONFLICT_OF_INTEREST,
                "Admins cannot bet on markets that they created, edited or reopened",
                Map.of("reason", "made_market"));
    }
}
