package app.thisthat.simulator.world;

/** Relation between the markets of an event. */
enum EventKind {
    SINGLE,
    /** Exclusive markets: exactly one resolves to its first outcome. */
    GROUP,
    /** The same question for several dates: if the first outcome holds for one date, it holds for all later dates. */
    LADDER,
    /** The lines of one game: winner, spread, total, and points of a player. */
    GAME,
    /** The same question for several prices: if a price is reached, all lower ones are. */
    PRICES
}
