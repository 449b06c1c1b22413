package app.thisthat.simulator.world;

import java.util.List;

/**
 * An endless sequence of events, called editions. An edition opens when the last market of the previous edition closes.
 *
 * @param index number of the series in the world
 * @param kind kind of each edition
 * @param size number of markets of an edition
 * @param period duration of an edition, milliseconds
 * @param offset start of the editions within the period, milliseconds
 */
record Series(int index, SeededRandom random, EventKind kind, int size, long period, long offset) {

    /** Lower bound of the period at any speed, milliseconds. */
    static final long PERIOD_MIN = 10_000;

    private static final int GROUP_SIZE_MIN = 3;
    private static final int GROUP_SIZE_MAX = 8;
    private static final int LADDER_SIZE = 3;
    private static final int LINES = 4;
    private static final int SHORT_PERIOD_PERCENT = 8;
    private static final List<Integer> SHORT_PERIOD_HOURS = List.of(4, 6, 9, 12, 18, 24);
    private static final List<Integer> PERIOD_HOURS = List.of(48, 72, 96, 144, 192, 240, 336, 480);

    static Series of(SeededRandom world, int index, TimeScale timeScale) {
        SeededRandom random = world.derive("series").derive(index);
        EventKind kind = kind(random.derive("kind").below(100));
        int hours = random.derive("hours")
                .pick(random.derive("fast").percent(SHORT_PERIOD_PERCENT) ? SHORT_PERIOD_HOURS : PERIOD_HOURS);
        long jitter = random.derive("jitter").between(90, 110);
        long period = Math.max(PERIOD_MIN, timeScale.hours(hours) * jitter / 100);
        long offset = Long.remainderUnsigned(random.derive("offset").bits(), period);
        return new Series(index, random, kind, size(random, kind), period, offset);
    }

    private static EventKind kind(int draw) {
        if (draw < 76) {
            return EventKind.SINGLE;
        }
        if (draw < 88) {
            return EventKind.GROUP;
        }
        if (draw < 93) {
            return EventKind.LADDER;
        }
        return draw < 97 ? EventKind.GAME : EventKind.PRICES;
    }

    private static int size(SeededRandom random, EventKind kind) {
        return switch (kind) {
            case SINGLE -> 1;
            case GROUP -> random.derive("size").between(GROUP_SIZE_MIN, GROUP_SIZE_MAX);
            case LADDER -> LADDER_SIZE;
            case GAME, PRICES -> LINES;
        };
    }

    /** The current edition at a time. */
    long editionAt(long time) {
        return Math.floorDiv(time - offset, period);
    }

    long opens(long edition) {
        return offset + edition * period;
    }

    /** Closing time of a market of an edition: the end of the edition, or earlier for the first markets of a ladder. */
    long closes(long edition, int child) {
        int lastPercent = kind == EventKind.LADDER ? 100 - 10 * (size - 1 - child) : 100;
        return opens(edition) + period * lastPercent / 100;
    }
}
