package app.thisthat.simulator.world;

/**
 * One stage of a market's lifecycle.
 *
 * @param at start of the stage
 * @param resolved whether the outcome is final; a few markets are resolved without an oracle status
 */
record LifecycleStage(long at, boolean closed, OracleStatus status, boolean resolved) {

    LifecycleStage(long at, boolean closed, OracleStatus status) {
        this(at, closed, status, status == OracleStatus.RESOLVED);
    }
}
