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
 * What is listed, in the order of the ids as text: the open markets and events, and the latest of the closed ones. An event
 * that is pushed out takes its markets with it; they can still be found by their ids.
 */
public final class Catalogue {

    /** How many closed events stay listed. */
    public static final int CLOSED_EVENTS_MAX = 2_000;

    private final Map<Long, SimulatedEvent> byEdition = new HashMap<>();
    private final NavigableMap<String, SimulatedEvent> openEvents = new TreeMap<>();
    private final NavigableMap<String, SimulatedEvent> closedEvents = new TreeMap<>();
    private final NavigableMap<String, SimulatedMarket> openMarkets = new TreeMap<>();
    private final NavigableMap<String, SimulatedMarket> closedMarkets = new TreeMap<>();
    private final Deque<SimulatedEvent> closings = new ArrayDeque<>();

    public int size(boolean closed) {
        return markets(closed).size();
    }

    /** All of them, in the order of their ids. */
    public Collection<SimulatedMarket> all(boolean closed) {
        return Collections.unmodifiableCollection(markets(closed).values());
    }

    /** Up to {@code limit} markets whose ids come behind {@code after}. */
    public List<SimulatedMarket> marketsAfter(String after, boolean closed, int limit) {
        return markets(closed).tailMap(after, false).values().stream()
                .limit(limit)
                .toList();
    }

    /** Up to {@code limit} events whose ids come behind {@code after}; one is open as long as a market of it is. */
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
            shelve(event);
        } else {
            openEvents.put(event.id(), event);
        }
    }

    /** Lists a market that is closed now among the closed ones, and its event too if it was the last. */
    void shelve(SimulatedMarket market) {
        SimulatedEvent event = market.event();
        boolean listed = openMarkets.remove(market.ids().gammaId()) != null;
        if (!listed) {
            return;
        }
        closedMarkets.put(market.ids().gammaId(), market);
        if (event.closed()) {
            openEvents.remove(event.id());
            shelve(event);
        }
    }

    private void shelve(SimulatedEvent event) {
        closedEvents.put(event.id(), event);
        closings.add(event);
        if (closings.size() > CLOSED_EVENTS_MAX) {
            forget(closings.remove());
        }
    }

    private void forget(SimulatedEvent event) {
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
