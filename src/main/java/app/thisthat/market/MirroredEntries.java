package app.thisthat.market;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the feed last stated about the markets that were mirrored since the start: an unchanged entry is compared with the
 * stored market by a short statement and not mirrored again. A lost or forgotten entry costs time and nothing else. Holds
 * about 20 MB at most. Confined to one event loop.
 */
final class MirroredEntries {

    /** About twice the present number of open markets. The entries not used for longest are forgotten. */
    private static final int ENTRIES_MAX = 100_000;

    private final int max;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > max;
        }
    };

    MirroredEntries() {
        this(ENTRIES_MAX);
    }

    MirroredEntries(int max) {
        this.max = max;
    }

    /**
     * A mirrored entry.
     *
     * @param full of the list of events; null if unknown
     * @param outline of either list
     * @param stored the state of the market after it was mirrored
     */
    private record Entry(EntryFingerprint full, EntryFingerprint outline, StoredMarket stored) {}

    /** The state of the market with which an entry agrees; empty if the entry is new or differs from the last one. */
    Optional<StoredMarket> unchanged(MirroredMarket market) {
        Entry entry = entries.get(market.feedId());
        if (entry == null) {
            return Optional.empty();
        }
        boolean isEqual = isOutline(market)
                ? EntryFingerprint.ofOutline(market).equals(entry.outline)
                : EntryFingerprint.of(market).equals(entry.full);
        return isEqual ? Optional.of(entry.stored) : Optional.empty();
    }

    /** Remembers an entry that was mirrored. */
    void add(MirroredMarket market, StoredMarket stored) {
        EntryFingerprint outline = EntryFingerprint.ofOutline(market);
        EntryFingerprint full = isOutline(market) ? null : EntryFingerprint.of(market);
        if (full == null) {
            Entry before = entries.get(market.feedId());
            full = before != null && outline.equals(before.outline) ? before.full : null;
        }
        entries.put(market.feedId(), new Entry(full, outline, stored));
    }

    /** Whether the entry leaves tags, position and event to the list of events. */
    private static boolean isOutline(MirroredMarket market) {
        MirroredEvent event = market.listing().event();
        return event != null && !event.isComplete();
    }
}
