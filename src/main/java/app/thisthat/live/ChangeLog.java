package app.thisthat.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The markets of one event loop, in the order of their last change. Each market has one entry, at the position of
 * that change; earlier changes are conflated. A subscriber to all markets stores one position, which is the whole
 * cost of a slow reader. The same number is the resume position of a client that reconnects within the epoch.
 * Subscribers at the same position share one encoded frame. Eviction removes entries, so a resume position before the
 * last eviction is not covered.
 */
final class ChangeLog {

    private static final int PART_MAX = 100;

    /** Most changes that are searched for the states of one part, most of which may be of markets that are not open. */
    private static final int SEARCHED_MAX = 1_000;

    /** Most shared frames of each kind, of up to 20 kB. */
    private static final int SHARED_PARTS_MAX = 256;

    private final String epoch;
    private final TreeMap<Long, MarketState> byPosition = new TreeMap<>();
    private final Map<UUID, Long> positions = new HashMap<>();
    private final Map<Long, Part> oddsParts = new HashMap<>();
    private final Map<Long, Part> snapshotParts = new HashMap<>();
    private long end;
    private long evictedPosition;

    ChangeLog(String epoch) {
        this.epoch = epoch;
    }

    /**
     * States after a position, as many as fit into one frame.
     *
     * @param states oldest change first; may be empty before the end of the log
     * @param end the position to continue from
     */
    record States(List<MarketState> states, long end) {}

    /**
     * The same with their frame, which all sessions at the position share.
     *
     * @param frame null if there is nothing to send
     */
    record Part(List<MarketState> states, long end, Frame frame) {}

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
        clearParts();
    }

    private void clearParts() {
        oddsParts.clear();
        snapshotParts.clear();
    }

    void remove(UUID marketId) {
        Long position = positions.remove(marketId);
        if (position != null) {
            byPosition.remove(position);
            clearParts();
        }
    }

    /** Sets the position of the last change of any evicted market. */
    void evictedUpTo(long position) {
        evictedPosition = Math.max(evictedPosition, position);
    }

    /** The next {@code odds} frame after a position. */
    Part oddsAfter(long position) {
        return shared(oddsParts, position, () -> {
            States next = statesAfter(position, false);
            return new Part(
                    next.states,
                    next.end,
                    next.states.isEmpty() ? null : FrameFactory.odds(epoch, next.end, next.states));
        });
    }

    /**
     * The next {@code snapshot} frame after a position.
     *
     * @param snapshotEnd the position at which the snapshot ends; its last frame may be empty
     * @param anyStatus whether the snapshot contains markets that are not open, too
     */
    Part snapshotAfter(long position, long snapshotEnd, boolean anyStatus) {
        States next = statesAfter(position, anyStatus);
        boolean last = next.end >= snapshotEnd;
        if (last || anyStatus) {
            return snapshot(next, last);
        }
        return shared(snapshotParts, position, () -> snapshot(next, false));
    }

    private Part snapshot(States next, boolean last) {
        return new Part(
                next.states,
                next.end,
                next.states.isEmpty() && !last ? null : FrameFactory.snapshot(epoch, next.end, next.states, last));
    }

    private static Part shared(Map<Long, Part> parts, long position, Supplier<Part> created) {
        Part cached = parts.get(position);
        if (cached != null) {
            return cached;
        }
        Part part = created.get();
        if (parts.size() < SHARED_PARTS_MAX) {
            parts.put(position, part);
        }
        return part;
    }

    /** Whether no state after a position would be sent; may be false although there is none. */
    boolean isEmptyAfter(long position, boolean anyStatus) {
        States next = statesAfter(position, anyStatus);
        return next.states.isEmpty() && next.end == end;
    }

    /** The next states after a position, of any status or of open markets only. */
    States statesAfter(long position, boolean anyStatus) {
        List<MarketState> states = new ArrayList<>();
        long last = position;
        int searched = 0;
        for (MarketState state : byPosition.tailMap(position, false).values()) {
            if (states.size() == PART_MAX || searched++ == SEARCHED_MAX) {
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
