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
        int queue,
        int groupSize,
        int groupsInFlight,
        int settlementChunk,
        Duration correctionWindow) {

    /**
     * Limits for the odds of mirrored markets.
     *
     * @param maxAge from which a market takes no bets
     * @param refreshAfter age from which a bet is preceded by a read of the order book, at most {@code maxAge}
     * @param jumpGuard a larger move within ten seconds pauses bets
     * @param jumpPause time without bets after such a move
     */
    public record Odds(Duration maxAge, Duration refreshAfter, BigDecimal jumpGuard, Duration jumpPause) {}

    public static BettingSettings read(SettingsReader reader) {
        BettingSettings settings = new BettingSettings(
                reader.number("betting.minStake", 10, 10_000),
                reader.number("betting.maxStake", 10, 10_000),
                new Odds(
                        reader.duration("betting.maxOddsAge"),
                        reader.duration("betting.refreshAfter"),
                        reader.decimal("betting.jumpGuard", "0.01", "1"),
                        reader.durationOrNone("betting.jumpPause")),
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
