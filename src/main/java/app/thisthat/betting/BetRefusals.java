package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.market.ConflictOfInterest;
import java.time.Duration;
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
                Map.of("min", Credits.of(settings.minStake()), "max", Credits.of(settings.maxStake())));
    }

    /**
     * The refusal of a bet that was neither placed nor replayed.
     *
     * @param odds current odds; null if there are none
     * @param jumpPause time without bets after a large move of odds
     * @throws IllegalArgumentException if the outcome is no refusal
     */
    static Refusal of(PlacementOutcome outcome, Odds odds, Duration jumpPause) {
        return switch (outcome) {
            case KEY_MISMATCH ->
                Refusal.of(RefusalCode.IDEMPOTENCY_KEY_MISMATCH, "The idempotency key was used for another bet");
            case TOKEN_REVOKED -> Refusal.of(RefusalCode.TOKEN_REVOKED, "This session has ended; log in again");
            case ACCOUNT_SUSPENDED ->
                Refusal.of(RefusalCode.ACCOUNT_SUSPENDED, "This account is suspended from betting");
            case MARKET_NOT_FOUND -> Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found");
            case MARKET_CLOSED -> Refusal.of(RefusalCode.MARKET_CLOSED, "The market no longer accepts bets");
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
                        RefusalCode.ODDS_UNAVAILABLE, "Bets are accepted at odds from 0.01 to 0.99", currentOdds(odds));
            case ODDS_STALE ->
                Refusal.of(RefusalCode.ODDS_STALE, "The odds of this market are out of date", currentOdds(odds))
                        .retryAfter(STALE_RETRY_SECONDS);
            case ODDS_MOVING ->
                Refusal.of(
                                RefusalCode.ODDS_MOVING,
                                "The odds of this market are moving too fast; try again in a few seconds",
                                currentOdds(odds))
                        .retryAfter((int) jumpPause.plusMillis(999).toSeconds());
            case ODDS_CHANGED ->
                Refusal.of(
                        RefusalCode.ODDS_CHANGED,
                        "The odds exceed the expected odds by more than the maximum slippage",
                        currentOdds(odds));
            case INSUFFICIENT_BALANCE ->
                Refusal.of(RefusalCode.INSUFFICIENT_BALANCE, "The balance is smaller than the stake");
            case PLACED, REPLAYED, ODDS_UNCONFIRMED, ODDS_IN_PLAY ->
                throw new IllegalArgumentException("Not a refusal: " + outcome);
        };
    }

    private static Refusal placeholder(Placeholder placeholder, String message) {
        return Refusal.of(RefusalCode.MARKET_PLACEHOLDER, message, Map.of("placeholder", placeholder.wire()));
    }

    private static Map<String, Object> currentOdds(Odds odds) {
        return odds == null ? Map.of() : Map.of("currentOdds", odds);
    }
}
