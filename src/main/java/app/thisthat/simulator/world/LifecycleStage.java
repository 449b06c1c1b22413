package app.thisthat.simulator.world;

/**
 * One stage of a market's life.
 *
 * @param at when it begins
 * @param closed whether trading is over
 * @param status what the oracle says in it
 * @param decided whether the outcome stands; a few markets are decided while the oracle's status stays silent
 */
record LifecycleStage(long at, boolean closed, OracleStatus status, boolean decided) {

    LifecycleStage(long at, boolean closed, OracleStatus status) {
        this(at, closed, status, status == OracleStatus.RESOLVED);
    }
}
