package app.thisthat.betting;

import app.thisthat.kernel.CashOutOutcome;
import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Codes and messages of refused cash-outs. */
final class CashOutRefusals {

    private CashOutRefusals() {}

    /**
     * The refusal of a cash-out for an outcome that concerns the bet, its market, the session or the idempotency key.
     *
     * @throws IllegalArgumentException if the outcome is no refusal
     */
    static Refusal of(CashOutStore.Result result, BettingSettings settings) {
        Duration jumpPause = settings.odds().jumpPause();
        CashOutOutcome outcome = result.outcome();
        return switch (outcome) {
            case KEY_MISMATCH ->
                Refusal.of(RefusalCode.IDEMPOTENCY_KEY_MISMATCH, "The idempotency key was used for another cash-out");
            case BET_NOT_FOUND -> Refusal.of(RefusalCode.BET_NOT_FOUND, "Bet not found");
            case BET_SETTLED ->
                Refusal.of(
                        RefusalCode.BET_ALREADY_SETTLED,
                        "The bet has ended",
                        Map.of("status", String.valueOf(result.betStatus())));
            case QUOTE_EXPIRED -> Refusal.of(RefusalCode.QUOTE_EXPIRED, "The quote has expired; request another one");
            case VALUE_CHANGED ->
                Refusal.of(RefusalCode.ODDS_CHANGED, "The cash-out is worth less now", changed(result));
            case CASH_OUT_DISABLED -> unavailable(CashOutReason.DISABLED, "Cash-outs are switched off", Map.of());
            case MARKET_HELD ->
                unavailable(CashOutReason.MARKET_HELD, "The bets of this market are being audited", Map.of());
            case STAKE_NOT_DIVISIBLE ->
                unavailable(
                        CashOutReason.STAKE,
                        "A cash-out leaves nothing or at least " + settings.minStake() + " credits of the stake",
                        Map.of("minimumLeft", settings.minStake()));
            case ODDS_UNAVAILABLE ->
                unavailable(
                        CashOutReason.ODDS_UNAVAILABLE,
                        "Bets are cashed out at odds from 0.01 to 0.99",
                        current(result.facts()));
            case VALUE_TOO_SMALL ->
                unavailable(CashOutReason.VALUE_TOO_SMALL, "The cash-out is worth nothing", current(result.facts()));
            case TOKEN_REVOKED -> placement(PlacementOutcome.TOKEN_REVOKED, result, jumpPause);
            case MARKET_CLOSED -> placement(PlacementOutcome.MARKET_CLOSED, result, jumpPause);
            case OWN_MARKET -> placement(PlacementOutcome.OWN_MARKET, result, jumpPause);
            case ODDS_MOVING -> placement(PlacementOutcome.ODDS_MOVING, result, jumpPause);
            case ODDS_STALE -> placement(PlacementOutcome.ODDS_STALE, result, jumpPause);
            case ACCOUNT_SUSPENDED, CASHED_OUT, QUOTED, REPLAYED, ODDS_UNCONFIRMED, ODDS_IN_PLAY ->
                throw new IllegalArgumentException("Not a refusal: " + outcome);
        };
    }

    /** The same refusal as that of a bet. */
    private static Refusal placement(PlacementOutcome outcome, CashOutStore.Result result, Duration jumpPause) {
        return BetRefusals.of(outcome, result.side(), result.facts().odds(), jumpPause);
    }

    private static Refusal unavailable(CashOutReason reason, String message, Map<String, Object> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("reason", reason.name());
        return Refusal.of(RefusalCode.CASH_OUT_UNAVAILABLE, message, all);
    }

    private static Map<String, Object> changed(CashOutStore.Result result) {
        Map<String, Object> details = current(result.facts());
        details.put("side", result.side());
        return details;
    }

    private static Map<String, Object> current(CashOutStore.Facts facts) {
        Map<String, Object> current = new HashMap<>();
        putIfKnown(current, "currentValue", facts.value());
        putIfKnown(current, "currentPrice", facts.price());
        putIfKnown(current, "currentOdds", facts.odds());
        return current;
    }

    private static void putIfKnown(Map<String, Object> details, String name, Object value) {
        if (value != null) {
            details.put(name, value);
        }
    }
}
