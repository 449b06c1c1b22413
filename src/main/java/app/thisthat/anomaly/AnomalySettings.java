package app.thisthat.anomaly;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code anomalies.*}: the thresholds of the rules.
 *
 * @param interval time between two scans
 * @param balanceJump rise of a balance within a day, whole credits
 * @param winRateOneIn odds against a winning streak by chance, one in so many
 * @param winRateBets fewest settled bets that the win-rate rule looks at
 * @param accountsPerAddress accounts registered from one network
 */
public record AnomalySettings(
        Duration interval, int balanceJump, int winRateOneIn, int winRateBets, int accountsPerAddress) {

    public static AnomalySettings read(SettingsReader reader) {
        return new AnomalySettings(
                reader.duration("anomalies.interval"),
                reader.number("anomalies.balanceJump", 1, 1_000_000_000),
                reader.number("anomalies.winRateOneIn", 2, 1_000_000_000),
                reader.number("anomalies.winRateBets", 1, 200),
                reader.number("anomalies.accountsPerAddress", 2, 1_000_000));
    }
}
