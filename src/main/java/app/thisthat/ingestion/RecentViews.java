package app.thisthat.ingestion;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/** The markets that clients of any node have looked at within the last two minutes. Confined to one event loop. */
final class RecentViews {

    private static final Duration RETENTION = Duration.ofMinutes(2);

    private final int marketsMax;
    private final LongSupplier nanoClock;

    /** Times of the last views, the oldest first. */
    private final Map<UUID, Long> viewedNanos = new LinkedHashMap<>();

    /** {@code marketsMax} is the most markets; the one with the oldest view is dropped. */
    RecentViews(int marketsMax, LongSupplier nanoClock) {
        this.marketsMax = marketsMax;
        this.nanoClock = nanoClock;
    }

    /** Adds views; returns whether a market is new. */
    boolean add(Collection<UUID> markets) {
        boolean added = false;
        for (UUID market : markets) {
            added |= viewedNanos.remove(market) == null;
            viewedNanos.put(market, nanoClock.getAsLong());
        }
        dropOldest();
        return added;
    }

    private void dropOldest() {
        long oldest = nanoClock.getAsLong() - RETENTION.toNanos();
        var entries = viewedNanos.entrySet().iterator();
        while (entries.hasNext() && (entries.next().getValue() - oldest < 0 || viewedNanos.size() > marketsMax)) {
            entries.remove();
        }
    }

    /** The markets, in any order. */
    List<UUID> markets() {
        dropOldest();
        return List.copyOf(viewedNanos.keySet());
    }
}
