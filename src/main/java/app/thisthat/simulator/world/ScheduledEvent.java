package app.thisthat.simulator.world;

import java.util.Comparator;

/**
 * A scheduled action of the world: opens the next edition of a series, or moves a market to its next stage.
 *
 * @param at due time
 * @param edition edition of the market; 0 if it opens an edition
 * @param child index of the market; {@link #OPEN_EDITION} if it opens an edition
 */
record ScheduledEvent(long at, int series, long edition, int child) implements Comparable<ScheduledEvent> {

    private static final int OPEN_EDITION = MarketKey.CHILD_MAX + 1;

    /** By time, then by key: the stages of a series' markets come before its next edition. */
    private static final Comparator<ScheduledEvent> ORDER = Comparator.comparingLong(ScheduledEvent::at)
            .thenComparingInt(ScheduledEvent::series)
            .thenComparingInt(ScheduledEvent::child)
            .thenComparingLong(ScheduledEvent::edition);

    static ScheduledEvent openEdition(long at, int series) {
        return new ScheduledEvent(at, series, 0, OPEN_EDITION);
    }

    static ScheduledEvent nextStage(SimulatedMarket market, long at) {
        MarketKey key = market.key();
        return new ScheduledEvent(at, key.series(), key.edition(), key.child());
    }

    boolean opensEdition() {
        return child == OPEN_EDITION;
    }

    @Override
    public int compareTo(ScheduledEvent other) {
        return ORDER.compare(this, other);
    }
}
