package app.thisthat.market;

import app.thisthat.platform.eventbus.Bus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Delivers the market events of all nodes to the subscribers on this node, in the order of their subscription. Caches
 * subscribe before the notifiers of clients: a client that reads after a notification gets no stale response.
 */
public final class MarketEvents {

    private record Subscriber(
            Consumer<OddsChanged> onOdds, Consumer<MarketChanged> onMarket, Consumer<MarketsEdited> onEdit) {}

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    /** Subscribes to the bus; one instance per node. */
    public MarketEvents(Bus bus) {
        bus.<OddsChanged>subscribe(
                OddsChanged.ADDRESS, odds -> subscribers.forEach(subscriber -> subscriber.onOdds.accept(odds)));
        bus.<MarketChanged>subscribe(
                MarketChanged.ADDRESS, market -> subscribers.forEach(subscriber -> subscriber.onMarket.accept(market)));
        bus.<MarketsEdited>subscribe(
                MarketsEdited.ADDRESS, edited -> subscribers.forEach(subscriber -> subscriber.onEdit.accept(edited)));
    }

    /** Adds a subscriber behind the present ones. It is called on the event loop of this instance. */
    public void subscribe(Consumer<OddsChanged> onOdds, Consumer<MarketChanged> onMarket) {
        subscribe(onOdds, onMarket, edited -> {});
    }

    void subscribe(Consumer<OddsChanged> onOdds, Consumer<MarketChanged> onMarket, Consumer<MarketsEdited> onEdit) {
        subscribers.add(new Subscriber(onOdds, onMarket, onEdit));
    }
}
