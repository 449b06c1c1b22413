package app.thisthat.simulator.world;

import java.util.List;

/**
 * Generates the stages of a market. 50 % of the markets are proposed while open and resolve when they close, 40 % close
 * first, 8 % are disputed, and 2 % resolve without an oracle status.
 */
final class Lifecycle {

    private static final int CHALLENGE_HOURS = 2;
    private static final int VOTE_HOURS = 6;

    private Lifecycle() {}

    /** The stages in order; the last one is resolved. */
    static List<LifecycleStage> stages(SeededRandom random, long opens, long closes, TimeScale timeScale) {
        LifecycleStage open = new LifecycleStage(opens, false, OracleStatus.NONE);
        long proposed = closes - Math.min(timeScale.hours(CHALLENGE_HOURS), (closes - opens) / 4);
        int percentile = random.derive("course").below(100);
        if (percentile < 50) {
            return List.of(
                    open,
                    new LifecycleStage(proposed, false, OracleStatus.PROPOSED),
                    new LifecycleStage(closes, true, OracleStatus.RESOLVED));
        }
        if (percentile < 90) {
            return List.of(
                    open,
                    new LifecycleStage(closes, true, OracleStatus.NONE),
                    new LifecycleStage(closes + timeScale.hours(1), true, OracleStatus.PROPOSED),
                    new LifecycleStage(closes + timeScale.hours(1 + CHALLENGE_HOURS), true, OracleStatus.RESOLVED));
        }
        if (percentile < 98) {
            return List.of(
                    open,
                    new LifecycleStage(proposed, false, OracleStatus.PROPOSED),
                    new LifecycleStage((proposed + closes) / 2, false, OracleStatus.DISPUTED),
                    new LifecycleStage(closes, true, OracleStatus.DISPUTED),
                    new LifecycleStage(closes + timeScale.hours(VOTE_HOURS), true, OracleStatus.RESOLVED));
        }
        return List.of(
                open,
                new LifecycleStage(closes, true, OracleStatus.NONE),
                new LifecycleStage(closes + timeScale.hours(1), true, OracleStatus.NONE, true));
    }
}
