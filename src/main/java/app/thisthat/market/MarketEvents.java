package app.thisthat.market;

import app.thisthat.platform.eventbus.Bus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What happens to markets on any node, told on this one in an order: to those who keep answers before those who tell clients,
 * so that a client who was told and asks is not given what was before.
 */
public final class MarketEvents {

    private record Listener(
            Consumer<OddsChanged> odds, Consumer<MarketChanged> market, Consumer<MarketsEdited> edited) {}

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Hears of what happens; one on each node. */
    public MarketEvents(Bus bus) {
        bus.<OddsChanged>subscribe(
                OddsChanged.ADDRESS, odds -> listeners.forEach(listener -> listener.odds.accept(odds)));
        bus.<MarketChanged>subscribe(
                MarketChanged.ADDRESS, market -> listeners.forEach(listener -> listener.market.accept(market)));
        bus.<MarketsEdited>subscribe(
                MarketsEdited.ADDRESS, edited -> listeners.forEach(listener -> listener.edited.accept(edited)));
    }

    /** Tells one more, always after those who were here before, on an event loop of its own. */
    public void tell(Consumer<OddsChanged> odds, Consumer<MarketChanged> market) {
        tell(odds, market, edited -> {});
    }

    /** The same, for one who shows what is edited, too. */
    void tell(Consumer<OddsChanged> odds, Consumer<MarketChanged> market, Consumer<MarketsEdited> edited) {
        listeners.add(new Listener(odds, market, edited));
    }
}
