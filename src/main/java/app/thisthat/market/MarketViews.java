package app.thisthat.market;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Collects the markets that clients of this node look at, by a page or by a live subscription. Thread-safe. */
public final class MarketViews {

    /** Most markets between two reports; further ones are reported when they are looked at again. */
    private static final int MARKETS_MAX = 5_000;

    private final Set<UUID> viewed = ConcurrentHashMap.newKeySet();

    /** Called for each read, cached ones included: a market that was added already costs one look-up. */
    public void add(UUID market) {
        if (!viewed.contains(market) && viewed.size() < MARKETS_MAX) {
            viewed.add(market);
        }
    }

    /** Removes and returns at most {@code limit} markets. */
    List<UUID> take(int limit) {
        List<UUID> taken = new ArrayList<>();
        Iterator<UUID> next = viewed.iterator();
        while (next.hasNext() && taken.size() < limit) {
            taken.add(next.next());
            next.remove();
        }
        return taken;
    }
}
