package app.thisthat.betting;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code betting.*}.
 *
 * @param minStake smallest stake, whole credits
 * @param maxStake largest stake, whole credits
 * @param maxOddsAge age of a mirrored market's odds from which it takes no bets
 * @param queue most bets that wait on this node
 * @param groupSize most bets in a batch
 * @param groupsInFlight most batches that are committed at once
 * @param settlementChunk most bets that one transaction settles
 * @param correctionWindow time after a resolution in which it can be corrected
 */
public record BettingSettings(
        int minStake,
        int maxStake,
        Duration maxOddsAge,
        int queue,
        int groupSize,
        int groupsInFlight,
        int settlementChunk,
        Duration correctionWindow) {

    public static BettingSettings read(SettingsReader reader) {
        BettingSettings settings = new BettingSettings(
                reader.number("betting.minStake", 10, 10_000),
                reader.number("betting.maxStake", 10, 10_000),
                reader.duration("betting.maxOddsAge"),
                reader.number("betting.queue", 1, 1_000_000),
                reader.number("betting.groupSize", 1, 1_000),
                reader.number("betting.groupsInFlight", 1, 16),
                reader.number("betting.settlementChunk", 1, 100_000),
                reader.duration("betting.correctionWindow"));
        reader.require(
                settings.minStake <= settings.maxStake,
                "betting.minStake is " + settings.minStake + " but must not be above betting.maxStake");
        return settings;
    }
}
