package app.thisthat.betting;

/** The connection that commits a batch. */
enum CommitLane {
    /** The connection shared by all batches; a batch may be sent before the previous one has committed. */
    PIPELINED,
    /** A connection of the pool, which passes a stalled pipeline. */
    BYPASS
}
