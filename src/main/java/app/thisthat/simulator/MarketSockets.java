package app.thisthat.simulator;

import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import app.thisthat.simulator.world.WorldEvent;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The open sockets and their subscriptions. */
final class MarketSockets {

    private final World world;
    private final Faults faults;
    private final Overrides overrides;
    private final Set<MarketSocket> sockets = new LinkedHashSet<>();
    private final Map<String, Set<MarketSocket>> byToken = new HashMap<>();

    MarketSockets(World world, Faults faults, Overrides overrides) {
        this.world = world;
        this.faults = faults;
        this.overrides = overrides;
    }

    void accept(ServerWebSocket webSocket) {
        MarketSocket socket = new MarketSocket(webSocket, world, faults, overrides);
        sockets.add(socket);
        webSocket.textMessageHandler(text -> socket.receive(text, this::subscribe, this::unsubscribe));
        webSocket.closeHandler(closed -> {
            sockets.remove(socket);
            socket.tokens().forEach(token -> unsubscribe(socket, token));
        });
    }

    int size() {
        return sockets.size();
    }

    void closeAll() {
        new ArrayList<>(sockets).forEach(MarketSocket::close);
    }

    /** Sends the events to the subscribed sockets. */
    void publish(List<WorldEvent> events) {
        if (sockets.isEmpty() || faults.socketsFrozen()) {
            return;
        }
        for (WorldEvent event : events) {
            if (event instanceof WorldEvent.OddsMoved moved) {
                publishOdds(moved);
            } else if (event instanceof WorldEvent.Resolved resolved) {
                publishResolution(resolved.market());
            } else if (event instanceof WorldEvent.Opened opened) {
                String frame = SocketFrames.newMarket(opened.market(), now()).encode();
                sockets.stream().filter(MarketSocket::customFeatures).forEach(socket -> socket.send(frame));
            }
        }
    }

    private void publishOdds(WorldEvent.OddsMoved moved) {
        SimulatedMarket market = moved.market();
        Set<MarketSocket> subscribers = subscribers(market);
        if (subscribers.isEmpty()) {
            return;
        }
        if (overrides.book(market, market.ids().firstToken()).isPresent()) {
            return; // the book is stated, whatever the quote is
        }
        send(subscribers, SocketFrames.priceChange(market, moved.before(), now()));
        if (moved.traded()) {
            send(subscribers, SocketFrames.lastTrade(market, now()));
        }
        publishBest(market, token -> SocketFrames.bestBidAsk(market, token, now()));
    }

    /** Sends the stated book of a market. */
    void publishBook(SimulatedMarket market) {
        if (faults.socketsFrozen()) {
            return;
        }
        send(subscribers(market), SocketFrames.priceChange(market, overrides, now()));
        publishBest(
                market,
                token -> SocketFrames.bestBidAsk(
                        market, token, overrides.book(market, token).orElseThrow(), now()));
    }

    /** Sends the last trade of a market, which happened at a time in milliseconds since the epoch. */
    void publishTrade(SimulatedMarket market, long at) {
        if (!faults.socketsFrozen()) {
            send(subscribers(market), SocketFrames.lastTrade(market, at));
        }
    }

    private void publishBest(SimulatedMarket market, Function<String, JsonObject> message) {
        for (String token : ClobRows.tokenIds(market)) {
            String frame = message.apply(token).encode();
            subscribersOf(token).stream().filter(MarketSocket::customFeatures).forEach(socket -> socket.send(frame));
        }
    }

    /** Messages have the real time, even if the clock of the world is stopped. */
    private static long now() {
        return System.currentTimeMillis();
    }

    private void publishResolution(SimulatedMarket market) {
        String frame = SocketFrames.resolved(market, now()).encode();
        subscribers(market).stream().filter(MarketSocket::customFeatures).forEach(socket -> socket.send(frame));
    }

    private static void send(Set<MarketSocket> subscribers, JsonObject message) {
        String frame = message.encode();
        subscribers.forEach(socket -> socket.send(frame));
    }

    private Set<MarketSocket> subscribers(SimulatedMarket market) {
        Set<MarketSocket> subscribers = new LinkedHashSet<>();
        ClobRows.tokenIds(market).forEach(token -> subscribers.addAll(subscribersOf(token)));
        return subscribers;
    }

    private Set<MarketSocket> subscribersOf(String token) {
        return byToken.getOrDefault(token, Set.of());
    }

    private void subscribe(MarketSocket socket, String token) {
        byToken.computeIfAbsent(token, absent -> new LinkedHashSet<>()).add(socket);
    }

    private void unsubscribe(MarketSocket socket, String token) {
        byToken.computeIfPresent(token, (key, subscribers) -> {
            subscribers.remove(socket);
            return subscribers.isEmpty() ? null : subscribers;
        });
    }
}
