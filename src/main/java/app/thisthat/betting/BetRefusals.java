package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.Map;

/** The words in which a bet is refused. */
final class BetRefusals {

    private static final int BUSY_RETRY_SECONDS = 1;
    private static final int STALE_RETRY_SECONDS = 30;

    private BetRefusals() {}

    static Refusal busy() {
        return Refusal.of(
                        RefusalCode.SERVICE_BUSY, "Too many bets are waiting; try again with the same idempotency key")
                .retryAfter(BUSY_RETRY_SECONDS);
    }

    static Refusal heldUp() {
        return Refusal.of(
                        RefusalCode.SERVICE_BUSY,
                        "The bet was not taken, since what it needs was in use for too long; try again")
                .retryAfter(BUSY_RETRY_SECONDS);
    }

    static Refusal unknownOutcome() {
        return Refusal.of(
                        RefusalCode.SERVICE_UNAVAILABLE,
                        "It is not known whether the bet was taken; try again with the same idempotency key")
                .retryAfter(BUSY_RETRY_SECONDS);
    }

    static Refusal amount(BettingSettings limits) {
        return Refusal.of(
                RefusalCode.INVALID_BET_AMOUNT,
                "A stake is from " + limits.minStake() + " to " + limits.maxStake()
                        + " credits, with at most two decimals",
                Map.of("min", Credits.of(limits.minStake()), "max", Credits.of(limits.maxStake())));
    }

    /**
     * The refusal for an outcome of {@code place_bets}.
     *
     * @param odds the odds in force, null if there are none
     */
    static Refusal of(String outcome, Odds odds) {
        return switch (outcome) {
            case "key_mismatch" ->
                Refusal.of(RefusalCode.IDEMPOTENCY_KEY_MISMATCH, "This idempotency key placed another bet");
            case "token_revoked" -> Refusal.of(RefusalCode.TOKEN_REVOKED, "This session has ended; log in again");
            case "account_suspended" ->
                Refusal.of(RefusalCode.ACCOUNT_SUSPENDED, "This account is suspended from betting");
            case "market_not_found" -> Refusal.of(RefusalCode.MARKET_NOT_FOUND, "There is no such market");
            case "market_closed" -> Refusal.of(RefusalCode.MARKET_CLOSED, "This market takes no bets any more");
            case "odds_unavailable" ->
                Refusal.of(
                        RefusalCode.ODDS_UNAVAILABLE, "Bets are taken at odds from 0.01 to 0.99 only", current(odds));
            case "odds_stale" ->
                Refusal.of(RefusalCode.ODDS_STALE, "The odds of this market were not confirmed lately", current(odds))
                        .retryAfter(STALE_RETRY_SECONDS);
            case "odds_changed" ->
                Refusal.of(RefusalCode.ODDS_CHANGED, "The odds have moved against you", current(odds));
            case "insufficient_balance" ->
                Refusal.of(RefusalCode.INSUFFICIENT_BALANCE, "Your balance does not cover this stake");
            default -> throw new IllegalArgumentException("unknown outcome " + outcome);
        };
    }

    private static Map<String, Object> current(Odds odds) {
        return odds == null ? Map.of() : Map.of("currentOdds", odds);
    }
}
