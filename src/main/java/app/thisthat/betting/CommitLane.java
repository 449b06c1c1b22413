package app.thisthat.betting;

/** How a group of bets goes to the database. */
enum CommitLane {
    /** On the connection of all groups, where it may wait for the one before: the server goes on from one to the next. */
    IN_LINE,
    /** On a connection of its own, past a line that stands. */
    BESIDE
}
