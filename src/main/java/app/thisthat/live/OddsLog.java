package app.thisthat.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The open markets in the order in which they changed, each only at its last change. Whoever follows all markets remembers
 * one number, the position read so far, however long it stood still: that is the whole cost of a slow reader. Those at the
 * same position share the text of what comes next.
 */
final class OddsLog {

    /** Markets in one frame at the most. */
    private static final int PART_MAX = 100;

    private final String epoch;
    private final TreeMap<Long, MarketState> byPosition = new TreeMap<>();
    private final Map<UUID, Long> positions = new HashMap<>();
    private final Map<Long, Part> parts = new HashMap<>();
    private long end;

    OddsLog(String epoch) {
        this.epoch = epoch;
    }

    /**
     * What comes behind a position.
     *
     * @param states oldest change first
     * @param end the position behind them
     * @param frame as changes of odds
     */
    record Part(List<MarketState> states, long end, Frame frame) {}

    /** The position behind the last change. */
    long end() {
        return end;
    }

    List<MarketState> all() {
        return List.copyOf(byPosition.values());
    }

    void changed(MarketState state) {
        Long before = positions.put(state.marketId(), ++end);
        if (before != null) {
            byPosition.remove(before);
        }
        byPosition.put(end, state);
        parts.clear();
    }

    /** Forgets a market; that it ended is told in a frame of its own. */
    void remove(UUID marketId) {
        Long position = positions.remove(marketId);
        if (position != null) {
            byPosition.remove(position);
            parts.clear();
        }
    }

    /** The next changes behind a position, at most a frame of them; no states if there are none. */
    Part after(long position) {
        return parts.computeIfAbsent(position, this::read);
    }

    private Part read(long position) {
        List<MarketState> states = new ArrayList<>();
        long last = position;
        for (Map.Entry<Long, MarketState> entry :
                byPosition.tailMap(position, false).entrySet()) {
            if (states.size() == PART_MAX) {
                return new Part(states, last, Frames.odds(epoch, states));
            }
            states.add(entry.getValue());
            last = entry.getKey();
        }
        return new Part(states, end, Frames.odds(epoch, states));
    }
}
