package app.thisthat.simulator.world;

import java.util.List;

/**
 * An endless row of events, one following the other without a gap: the next edition opens when the last market of the one
 * before closes.
 *
 * @param index its number in the world
 * @param chance its own
 * @param kind how the markets of an edition belong together
 * @param size how many markets an edition has
 * @param period how long an edition lasts, in milliseconds
 * @param offset when the editions begin, within the period
 */
record Series(int index, SeededRandom chance, EventKind kind, int size, long period, long offset) {

    /** No edition is shorter, whatever the speed: one in ten seconds is as fast as a feed is ever read. */
    static final long PERIOD_MIN = 10_000;

    private static final int GROUP_SIZE_MIN = 3;
    private static final int GROUP_SIZE_MAX = 8;
    private static final int LADDER_SIZE = 3;
    private static final int FAST_PERCENT = 8;
    private static final List<Integer> FAST_HOURS = List.of(4, 6, 9, 12, 18, 24);
    private static final List<Integer> HOURS = List.of(48, 72, 96, 144, 192, 240, 336, 480);

    static Series of(SeededRandom world, int index, TimeScale pace) {
        SeededRandom chance = world.at("series").at(index);
        EventKind kind = kind(chance.at("kind").below(100));
        int hours = chance.at("hours").pick(chance.at("fast").percent(FAST_PERCENT) ? FAST_HOURS : HOURS);
        long jitter = chance.at("jitter").between(90, 110);
        long period = Math.max(PERIOD_MIN, pace.hours(hours) * jitter / 100);
        long offset = Long.remainderUnsigned(chance.at("offset").bits(), period);
        return new Series(index, chance, kind, size(chance, kind), period, offset);
    }

    private static EventKind kind(int draw) {
        if (draw < 80) {
            return EventKind.SINGLE;
        }
        return draw < 92 ? EventKind.GROUP : EventKind.LADDER;
    }

    private static int size(SeededRandom chance, EventKind kind) {
        return switch (kind) {
            case SINGLE -> 1;
            case GROUP -> chance.at("size").between(GROUP_SIZE_MIN, GROUP_SIZE_MAX);
            case LADDER -> LADDER_SIZE;
        };
    }

    /** The edition that is on at a moment. */
    long editionAt(long now) {
        return Math.floorDiv(now - offset, period);
    }

    long opens(long edition) {
        return offset + edition * period;
    }

    /** When a child of an edition closes: all together at the end, those of a ladder one after the other. */
    long closes(long edition, int child) {
        int lastPercent = kind == EventKind.LADDER ? 100 - 10 * (size - 1 - child) : 100;
        return opens(edition) + period * lastPercent / 100;
    }
}
