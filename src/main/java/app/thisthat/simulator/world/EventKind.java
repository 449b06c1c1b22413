package app.thisthat.simulator.world;

/** How the markets of an event belong together. */
enum EventKind {
    /** One market. */
    SINGLE,
    /** Markets that exclude each other: exactly one ends in its first outcome. */
    GROUP,
    /** The same question for one date after the other: once it happened, the later ones end in their first outcome too. */
    LADDER
}
