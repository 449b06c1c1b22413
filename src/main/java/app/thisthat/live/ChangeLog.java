package app.thisthat.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The markets in the order in which they changed, each only at its last change. Whoever follows all open markets remembers
 * one number, the position read so far, however long it stood still: that is the whole cost of a slow reader, and all that
 * a client has to remember to go on where it was. Those at the same position share the text of what comes next.
 */
final class ChangeLog {

    /** Markets in one frame at the most. */
    private static final int PART_MAX = 100;

    private final String epoch;
    private final TreeMap<Long, MarketState> byPosition = new TreeMap<>();
    private final Map<UUID, Long> positions = new HashMap<>();
    private final Map<Long, Part> parts = new HashMap<>();
    private long end;
    private long forgotten;

    ChangeLog(String epoch) {
        this.epoch = epoch;
    }

    /**
     * What comes behind a position, at most what one frame holds.
     *
     * @param states oldest change first; none if there is nothing more
     * @param end the position behind them
     */
    record Stretch(List<MarketState> states, long end) {}

    /**
     * The same, as changes of odds.
     *
     * @param frame shared by all who are told them
     */
    record Part(List<MarketState> states, long end, Frame frame) {}

    /** The position behind the last change. */
    long end() {
        return end;
    }

    /** Whether whoever was told everything up to a position can be told all that came behind it. */
    boolean reachesBackTo(long position) {
        return position >= forgotten && position <= end;
    }

    /** Takes the newest state of a market, whatever its status. */
    void changed(MarketState state) {
        Long before = positions.put(state.marketId(), state.position());
        if (before != null) {
            byPosition.remove(before);
        }
        byPosition.put(state.position(), state);
        end = Math.max(end, state.position());
        parts.clear();
    }

    /** Forgets a market that nobody is told of any more. */
    void forget(UUID marketId) {
        Long position = positions.remove(marketId);
        if (position != null) {
            byPosition.remove(position);
            parts.clear();
        }
    }

    /** Takes the position of the last change that was forgotten. */
    void forgottenUpTo(long position) {
        forgotten = Math.max(forgotten, position);
    }

    /** The next changes of open markets behind a position. */
    Part after(long position) {
        return parts.computeIfAbsent(position, from -> {
            Stretch next = stretch(from, false);
            return new Part(next.states(), next.end(), FrameFactory.odds(epoch, next.end(), next.states()));
        });
    }

    /**
     * The next states behind a position.
     *
     * @param anyStatus false: of open markets; true: of those that closed or ended too, for one who was away meanwhile
     */
    Stretch stretch(long position, boolean anyStatus) {
        List<MarketState> states = new ArrayList<>();
        long last = position;
        for (MarketState state : byPosition.tailMap(position, false).values()) {
            if (states.size() == PART_MAX) {
                return new Stretch(states, last);
            }
            if (anyStatus || state.isOpen()) {
                states.add(state);
            }
            last = state.position();
        }
        return new Stretch(states, end);
    }
}
