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

/** The sockets that watch markets, and who hears what. */
final class MarketSockets {

    private final World world;
    private final Faults faults;
    private final Set<MarketSocket> sockets = new LinkedHashSet<>();
    private final Map<String, Set<MarketSocket>> byToken = new HashMap<>();

    MarketSockets(World world, Faults faults) {
        this.world = world;
        this.faults = faults;
    }

    /** Takes a socket in until it closes. */
    void accept(ServerWebSocket webSocket) {
        MarketSocket socket = new MarketSocket(webSocket, world, faults);
        sockets.add(socket);
        webSocket.textMessageHandler(text -> socket.hear(text, this::watch, this::unwatch));
        webSocket.closeHandler(closed -> {
            sockets.remove(socket);
            socket.tokens().forEach(token -> unwatch(socket, token));
        });
    }

    int size() {
        return sockets.size();
    }

    /** Closes all sockets without a word. */
    void drop() {
        new ArrayList<>(sockets).forEach(MarketSocket::drop);
    }

    /** Tells those who watch. */
    void tell(List<WorldEvent> happenings) {
        if (sockets.isEmpty() || faults.socketsFrozen()) {
            return;
        }
        for (WorldEvent happening : happenings) {
            if (happening instanceof WorldEvent.Moved moved) {
                tellMoved(moved);
            } else if (happening instanceof WorldEvent.Decided decided) {
                tellDecided(decided.market());
            } else if (happening instanceof WorldEvent.Opened opened) {
                String frame =
                        SocketFrames.newMarket(opened.market(), world.now()).encode();
                sockets.stream().filter(MarketSocket::custom).forEach(socket -> socket.send(frame));
            }
        }
    }

    private void tellMoved(WorldEvent.Moved moved) {
        SimulatedMarket market = moved.market();
        Set<MarketSocket> watchers = watchers(market);
        if (watchers.isEmpty()) {
            return;
        }
        send(watchers, SocketFrames.priceChange(market, moved.before(), world.now()));
        if (moved.traded()) {
            send(watchers, SocketFrames.lastTrade(market, world.now()));
        }
        for (String token : ClobRows.tokenIds(market)) {
            String frame = SocketFrames.bestBidAsk(market, token, world.now()).encode();
            watchersOf(token).stream().filter(MarketSocket::custom).forEach(socket -> socket.send(frame));
        }
    }

    private void tellDecided(SimulatedMarket market) {
        String frame = SocketFrames.resolved(market, world.now()).encode();
        watchers(market).stream().filter(MarketSocket::custom).forEach(socket -> socket.send(frame));
    }

    private static void send(Set<MarketSocket> watchers, JsonObject message) {
        String frame = message.encode();
        watchers.forEach(socket -> socket.send(frame));
    }

    private Set<MarketSocket> watchers(SimulatedMarket market) {
        Set<MarketSocket> watchers = new LinkedHashSet<>();
        ClobRows.tokenIds(market).forEach(token -> watchers.addAll(watchersOf(token)));
        return watchers;
    }

    private Set<MarketSocket> watchersOf(String token) {
        return byToken.getOrDefault(token, Set.of());
    }

    private void watch(MarketSocket socket, String token) {
        byToken.computeIfAbsent(token, absent -> new LinkedHashSet<>()).add(socket);
    }

    private void unwatch(MarketSocket socket, String token) {
        byToken.computeIfPresent(token, (key, watchers) -> {
            watchers.remove(socket);
            return watchers.isEmpty() ? null : watchers;
        });
    }
}
