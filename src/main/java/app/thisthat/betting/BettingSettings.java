package app.thisthat.betting;

import app.thisthat.platform.config.SettingsReader;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * The settings {@code betting.*}.
 *
 * @param minStake smallest stake, whole credits
 * @param maxStake largest stake, whole credits
 * @param odds limits for the odds of mirrored markets
 * @param cashOut cash-outs
 * @param queue most bets that wait on this node
 * @param groupSize most bets in a batch
 * @param groupsInFlight most batches that are committed at once
 * @param settlementChunk most bets that one transaction settles
 * @param correctionWindow time after a resolution in which it can be corrected
 */
public record BettingSettings(
        int minStake,
        int maxStake,
        Odds odds,
        CashOut cashOut,
        int queue,
        int groupSize,
        int groupsInFlight,
        int settlementChunk,
        Duration correctionWindow) {

    /** Validity of a quote of a cash-out. A longer one would be a free option; a shorter one leaves no time to decide. */
    public static final Duration CASH_OUT_QUOTE_VALIDITY = Duration.ofSeconds(5);

    /**
     * Limits for the odds of mirrored markets.
     *
     * @param maxAge from which a market takes no bets
     * @param refreshAfter age from which a bet is preceded by a read of the order book, at most {@code maxAge}
     * @param jumpGuard a larger move within ten seconds pauses bets
     * @param jumpPause time without bets after such a move
     */
    public record Odds(Duration maxAge, Duration refreshAfter, BigDecimal jumpGuard, Duration jumpPause) {}

    /**
     * Cash-outs.
     *
     * @param margin share that is deducted from the value, 0 to below 1
     */
    public record CashOut(boolean enabled, BigDecimal margin) {}

    public static BettingSettings read(SettingsReader reader) {
        BettingSettings settings = new BettingSettings(
                reader.number("betting.minStake", 10, 10_000),
                reader.number("betting.maxStake", 10, 10_000),
                new Odds(
                        reader.duration("betting.maxOddsAge"),
                        reader.duration("betting.refreshAfter"),
                        reader.decimal("betting.jumpGuard", "0.01", "1"),
                        reader.durationOrNone("betting.jumpPause")),
                new CashOut(reader.flag("betting.cashOut"), reader.decimal("betting.cashOutMargin", "0", "0.5")),
                reader.number("betting.queue", 1, 1_000_000),
                reader.number("betting.groupSize", 1, 1_000),
                reader.number("betting.groupsInFlight", 1, 16),
                reader.number("betting.settlementChunk", 1, 100_000),
                reader.duration("betting.correctionWindow"));
        reader.require(
                settings.minStake <= settings.maxStake,
                "betting.minStake is " + settings.minStake + " but must not be above betting.maxStake");
        reader.require(
                settings.odds.refreshAfter.compareTo(settings.odds.maxAge) <= 0,
                "betting.refreshAfter must not be longer than betting.maxOddsAge");
        return settings;
    }
}
