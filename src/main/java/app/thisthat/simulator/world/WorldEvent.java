package app.thisthat.simulator.world;

/** Something that those who watch the world are told. */
public sealed interface WorldEvent {

    SimulatedMarket market();

    /** A market opened. */
    record Opened(SimulatedMarket market) implements WorldEvent {}

    /**
     * Its odds moved.
     *
     * @param before the quote until now
     * @param traded whether the move came with a trade
     */
    record Moved(SimulatedMarket market, BidAsk before, boolean traded) implements WorldEvent {}

    /** It was decided. */
    record Decided(SimulatedMarket market) implements WorldEvent {}
}
