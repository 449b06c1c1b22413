package app.thisthat.simulator.world;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The listed markets and events, ordered by their ids as text: all open ones, and the latest closed ones. Evicted
 * markets can still be found by their ids.
 */
public final class Catalogue {

    static final int CLOSED_EVENTS_MAX = 2_000;

    private final Map<Long, SimulatedEvent> byEdition = new HashMap<>();
    private final NavigableMap<String, SimulatedEvent> openEvents = new TreeMap<>();
    private final NavigableMap<String, SimulatedEvent> closedEvents = new TreeMap<>();
    private final NavigableMap<String, SimulatedMarket> openMarkets = new TreeMap<>();
    private final NavigableMap<String, SimulatedMarket> closedMarkets = new TreeMap<>();
    private final Deque<SimulatedEvent> closedOrder = new ArrayDeque<>();

    public int size(boolean closed) {
        return markets(closed).size();
    }

    public Collection<SimulatedMarket> all(boolean closed) {
        return Collections.unmodifiableCollection(markets(closed).values());
    }

    /** Up to {@code limit} markets whose ids come after {@code after}. */
    public List<SimulatedMarket> marketsAfter(String after, boolean closed, int limit) {
        return markets(closed).tailMap(after, false).values().stream()
                .limit(limit)
                .toList();
    }

    /**
     * Up to {@code limit} events whose ids come after {@code after}. An event is open while one of its markets is open.
     */
    public List<SimulatedEvent> eventsAfter(String after, boolean closed, int limit) {
        NavigableMap<String, SimulatedEvent> events = closed ? closedEvents : openEvents;
        return events.tailMap(after, false).values().stream().limit(limit).toList();
    }

    Optional<SimulatedEvent> find(int series, long edition) {
        return Optional.ofNullable(byEdition.get(edition(series, edition)));
    }

    void add(SimulatedEvent event) {
        byEdition.put(edition(event.series().index(), event.edition()), event);
        for (SimulatedMarket market : event.markets()) {
            markets(market.closed()).put(market.ids().gammaId(), market);
        }
        if (event.closed()) {
            addClosed(event);
        } else {
            openEvents.put(event.id(), event);
        }
    }

    /** Moves a closed market to the closed ones, and its event if all its markets are closed. */
    void moveToClosed(SimulatedMarket market) {
        SimulatedEvent event = market.event();
        boolean listed = openMarkets.remove(market.ids().gammaId()) != null;
        if (!listed) {
            return;
        }
        closedMarkets.put(market.ids().gammaId(), market);
        if (event.closed()) {
            openEvents.remove(event.id());
            addClosed(event);
        }
    }

    private void addClosed(SimulatedEvent event) {
        closedEvents.put(event.id(), event);
        closedOrder.add(event);
        if (closedOrder.size() > CLOSED_EVENTS_MAX) {
            evict(closedOrder.remove());
        }
    }

    private void evict(SimulatedEvent event) {
        byEdition.remove(edition(event.series().index(), event.edition()));
        closedEvents.remove(event.id());
        event.markets().forEach(market -> closedMarkets.remove(market.ids().gammaId()));
    }

    private NavigableMap<String, SimulatedMarket> markets(boolean closed) {
        return closed ? closedMarkets : openMarkets;
    }

    private static long edition(int series, long edition) {
        return new MarketKey(series, edition, 0).packed();
    }
}
