package app.thisthat.simulator.world;

/** A change of a market. */
public sealed interface WorldEvent {

    SimulatedMarket market();

    record Opened(SimulatedMarket market) implements WorldEvent {}

    /**
     * The odds of a market moved.
     *
     * @param before the previous quote
     * @param traded whether there was a trade
     */
    record OddsMoved(SimulatedMarket market, BidAsk before, boolean traded) implements WorldEvent {}

    record Resolved(SimulatedMarket market) implements WorldEvent {}
}
