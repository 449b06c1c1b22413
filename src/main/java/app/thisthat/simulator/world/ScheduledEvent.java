package app.thisthat.simulator.world;

import java.util.Comparator;

/**
 * Something the world has to do at a time: open a series' next edition, or lead a market to its next stage.
 *
 * @param at when it is due
 * @param series whose
 * @param edition of the market; meaningless for a birth
 * @param child of the market; {@link #BIRTH} for a birth
 */
record ScheduledEvent(long at, int series, long edition, int child) implements Comparable<ScheduledEvent> {

    private static final int BIRTH = MarketKey.CHILD_MAX + 1;

    /** By time; at the same time in the order of the keys, the endings before the births. */
    private static final Comparator<ScheduledEvent> ORDER = Comparator.comparingLong(ScheduledEvent::at)
            .thenComparingInt(ScheduledEvent::series)
            .thenComparingInt(ScheduledEvent::child)
            .thenComparingLong(ScheduledEvent::edition);

    static ScheduledEvent birth(long at, int series) {
        return new ScheduledEvent(at, series, 0, BIRTH);
    }

    static ScheduledEvent with(SimulatedMarket market, long at) {
        MarketKey key = market.key();
        return new ScheduledEvent(at, key.series(), key.edition(), key.child());
    }

    boolean isBirth() {
        return child == BIRTH;
    }

    @Override
    public int compareTo(ScheduledEvent other) {
        return ORDER.compare(this, other);
    }
}
