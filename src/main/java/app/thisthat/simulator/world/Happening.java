package app.thisthat.simulator.world;

/** Something that those who watch the world are told. */
public sealed interface Happening {

    SimulatedMarket market();

    /** A market opened. */
    record Opened(SimulatedMarket market) implements Happening {}

    /**
     * Its odds moved.
     *
     * @param before the quote until now
     * @param traded whether the move came with a trade
     */
    record Moved(SimulatedMarket market, Quote before, boolean traded) implements Happening {}

    /** It was decided. */
    record Decided(SimulatedMarket market) implements Happening {}
}
