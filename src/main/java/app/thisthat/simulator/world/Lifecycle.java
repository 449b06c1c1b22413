package app.thisthat.simulator.world;

import java.util.List;

/**
 * When a market opens, closes and is decided: half of the markets are proposed while still open and decided as they close,
 * most others close first, some are disputed, a few are decided without the oracle's word.
 */
final class Lifecycle {

    private static final int CHALLENGE_HOURS = 2;
    private static final int VOTE_HOURS = 6;

    private Lifecycle() {}

    /** The stages of a life, in order, the last one decided. */
    static List<LifecycleStage> stages(SeededRandom chance, long opens, long closes, TimeScale pace) {
        LifecycleStage open = new LifecycleStage(opens, false, OracleStatus.SILENT);
        long proposed = closes - Math.min(pace.hours(CHALLENGE_HOURS), (closes - opens) / 4);
        int course = chance.at("course").below(100);
        if (course < 50) {
            return List.of(
                    open,
                    new LifecycleStage(proposed, false, OracleStatus.PROPOSED),
                    new LifecycleStage(closes, true, OracleStatus.RESOLVED));
        }
        if (course < 90) {
            return List.of(
                    open,
                    new LifecycleStage(closes, true, OracleStatus.SILENT),
                    new LifecycleStage(closes + pace.hours(1), true, OracleStatus.PROPOSED),
                    new LifecycleStage(closes + pace.hours(1 + CHALLENGE_HOURS), true, OracleStatus.RESOLVED));
        }
        if (course < 98) {
            return List.of(
                    open,
                    new LifecycleStage(proposed, false, OracleStatus.PROPOSED),
                    new LifecycleStage((proposed + closes) / 2, false, OracleStatus.DISPUTED),
                    new LifecycleStage(closes, true, OracleStatus.DISPUTED),
                    new LifecycleStage(closes + pace.hours(VOTE_HOURS), true, OracleStatus.RESOLVED));
        }
        return List.of(
                open,
                new LifecycleStage(closes, true, OracleStatus.SILENT),
                new LifecycleStage(closes + pace.hours(1), true, OracleStatus.SILENT, true));
    }
}
