package app.thisthat.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The markets of one event loop, in the order of their last change. Each market has one entry, at the position of
 * that change; earlier changes are conflated. A subscriber to all markets stores one position, which is the whole
 * cost of a slow reader. The same number is the resume position of a client that reconnects within the epoch.
 * Subscribers at the same position share one encoded frame. Eviction removes entries, so a resume position before the
 * last eviction is not covered.
 */
final class ChangeLog {

    private static final int PART_MAX = 100;

    private final String epoch;
    private final TreeMap<Long, MarketState> byPosition = new TreeMap<>();
    private final Map<UUID, Long> positions = new HashMap<>();
    private final Map<Long, OddsPart> parts = new HashMap<>();
    private long end;
    private long evictedPosition;

    ChangeLog(String epoch) {
        this.epoch = epoch;
    }

    /**
     * States after a position, as many as fit into one frame.
     *
     * @param states oldest change first
     * @param end the position to continue from
     */
    record States(List<MarketState> states, long end) {}

    /** The same with their {@code odds} frame, which all sessions at the position share. */
    record OddsPart(List<MarketState> states, long end, Frame frame) {}

    String epoch() {
        return epoch;
    }

    /** The position of the last change. */
    long end() {
        return end;
    }

    /** Whether all changes after a position are in the log. */
    boolean covers(long position) {
        return position >= evictedPosition && position <= end;
    }

    void add(MarketState state) {
        Long previous = positions.put(state.marketId(), state.position());
        if (previous != null) {
            byPosition.remove(previous);
        }
        byPosition.put(state.position(), state);
        end = Math.max(end, state.position());
        parts.clear();
    }

    void remove(UUID marketId) {
        Long position = positions.remove(marketId);
        if (position != null) {
            byPosition.remove(position);
            parts.clear();
        }
    }

    /** Sets the position of the last change of any evicted market. */
    void evictedUpTo(long position) {
        evictedPosition = Math.max(evictedPosition, position);
    }

    OddsPart oddsAfter(long position) {
        return parts.computeIfAbsent(position, from -> {
            States next = statesAfter(from, false);
            return new OddsPart(next.states(), next.end(), FrameFactory.odds(epoch, next.end(), next.states()));
        });
    }

    /** The next states after a position, of any status or of open markets only. */
    States statesAfter(long position, boolean anyStatus) {
        List<MarketState> states = new ArrayList<>();
        long last = position;
        for (MarketState state : byPosition.tailMap(position, false).values()) {
            if (states.size() == PART_MAX) {
                return new States(states, last);
            }
            if (anyStatus || state.isOpen()) {
                states.add(state);
            }
            last = state.position();
        }
        return new States(states, end);
    }
}
