package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.market.ConflictOfInterest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Codes and messages of refused bets. */
final class BetRefusals {

    private static final int BUSY_RETRY_SECONDS = 1;
    private static final int STALE_RETRY_SECONDS = 5;

    private BetRefusals() {}

    static Refusal busy() {
        return Refusal.of(
                        RefusalCode.SERVICE_BUSY, "Too many bets are waiting; try again with the same idempotency key")
                .retryAfter(BUSY_RETRY_SECONDS);
    }

    static Refusal lockTimeout() {
        return Refusal.of(
                        RefusalCode.SERVICE_BUSY,
                        "The bet was not placed: the account or the market is busy; try again")
                .retryAfter(BUSY_RETRY_SECONDS);
    }

    static Refusal unknownOutcome() {
        return Refusal.of(
                        RefusalCode.SERVICE_UNAVAILABLE,
                        "The outcome of the bet is unknown; try again with the same idempotency key")
                .retryAfter(BUSY_RETRY_SECONDS);
    }

    static Refusal amount(BettingSettings settings) {
        return Refusal.of(
                RefusalCode.INVALID_BET_AMOUNT,
                "Amount must be between " + settings.minStake() + " and " + settings.maxStake()
                        + " credits, with at most two decimals",
                amountDetails(settings));
    }

    /** The limits of a stake, and the fault. */
    static Map<String, Object> amountDetails(BettingSettings settings) {
        String message = "must be between " + settings.minStake() + " and " + settings.maxStake();
        Map<String, Object> limits = amountLimits(settings);
        Map<String, Object> details =
                Refusal.invalidDetails(List.of(new FieldError("amount", "range", limits, message)));
        details.putAll(limits);
        return details;
    }

    /** The limits of a stake. */
    static Map<String, Object> amountLimits(BettingSettings settings) {
        return Map.of("min", Credits.of(settings.minStake()), "max", Credits.of(settings.maxStake()));
    }

    /**
     * The refusal of a bet for an outcome that concerns the market, the session or the idempotency key.
     *
     * @param side of the bet
     * @param odds current odds; null if there are none
     * @param jumpPause time without bets after a large move of odds
     * @throws IllegalArgumentException if the outcome is no refusal
     */
    static Refusal of(PlacementOutcome outcome, Side side, Odds odds, Duration jumpPause) {
        return switch (outcome) {
            case KEY_MISMATCH ->
                Refusal.of(RefusalCode.IDEMPOTENCY_KEY_MISMATCH, "The idempotency key was used for another bet");
            case TOKEN_REVOKED -> Refusal.of(RefusalCode.TOKEN_REVOKED, "This session has ended; log in again");
            case MARKET_NOT_FOUND -> Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found");
            case MARKET_CLOSED -> marketClosed();
            case PLACEHOLDER_OTHER ->
                placeholder(
                        Placeholder.OTHER,
                        "The market takes no bets: it stands for everything that the other markets of its event do"
                                + " not name");
            case PLACEHOLDER_UNNAMED ->
                placeholder(Placeholder.UNNAMED, "The market takes no bets until the feed names its outcome");
            case OWN_MARKET -> ConflictOfInterest.madeMarket();
            case ODDS_UNAVAILABLE ->
                Refusal.of(
                        RefusalCode.ODDS_UNAVAILABLE, "Bets are accepted at odds from 0.01 to 0.99", odds(side, odds));
            case ODDS_STALE ->
                Refusal.of(RefusalCode.ODDS_STALE, "The odds of this market are out of date", odds(side, odds))
                        .retryAfter(STALE_RETRY_SECONDS);
            case ODDS_MOVING ->
                Refusal.of(
                                RefusalCode.ODDS_MOVING,
                                "The odds of this market are moving too fast; try again in a few seconds",
                                odds(side, odds))
                        .retryAfter((int) jumpPause.plusMillis(999).toSeconds());
            case ODDS_CHANGED ->
                Refusal.of(
                        RefusalCode.ODDS_CHANGED,
                        "The odds exceed the expected odds by more than the maximum slippage",
                        odds(side, odds));
            case ACCOUNT_SUSPENDED, INSUFFICIENT_BALANCE, PLACED, REPLAYED, ODDS_UNCONFIRMED, ODDS_IN_PLAY ->
                throw new IllegalArgumentException("Not a refusal: " + outcome);
        };
    }

    private static Refusal placeholder(Placeholder placeholder, String message) {
        return Refusal.of(RefusalCode.MARKET_PLACEHOLDER, message, Map.of("placeholder", placeholder.wire()));
    }

    private static Map<String, Object> odds(Side side, Odds odds) {
        return odds == null ? Map.of("side", side) : Map.of("side", side, "currentOdds", odds);
    }

    static Refusal marketClosed() {
        return Refusal.of(RefusalCode.MARKET_CLOSED, "The market no longer accepts bets");
    }

    static Refusal insufficientBalance(Credits balance, Credits required) {
        return Refusal.of(
                RefusalCode.INSUFFICIENT_BALANCE,
                "The balance is smaller than the stake",
                Map.of("balance", balance, "required", required));
    }

    static Refusal suspended(SuspensionInForce suspension) {
        return Refusal.of(
                RefusalCode.ACCOUNT_SUSPENDED, "This account is suspended from betting", suspension.details());
    }
}
