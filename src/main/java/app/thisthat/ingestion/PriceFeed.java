package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the prices of the watched markets over as many sockets as needed. A buffer collects the newest quotes, and a
 * writer stores them in batches. Confined to one event loop.
 */
final class PriceFeed {

    private static final Logger LOG = LoggerFactory.getLogger(PriceFeed.class);

    /** The first message of a socket contains the order books of all its markets. */
    private static final int MESSAGE_BYTES_MAX = 8 << 20;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final String url;
    private final MarketMirror mirror;
    private final OddsPoller oddsPoller;
    private final Consumer<String> onResolved;
    private final Runnable onFirstUpdate;
    private final PriceSocket.Timing timing;
    private final int watchedMax;
    private final FeedMetrics metrics;
    private final QuoteBuffer buffer;
    private final List<PriceSocket> sockets = new ArrayList<>();
    private final QuoteWriter writer;
    private boolean closed;

    /**
     * Creates the feed without watched markets.
     *
     * @param onResolved receives the condition id of a watched market that the socket reports as resolved
     * @param onFirstUpdate runs when a connection delivers its first update: the feed is available
     * @param rule prices the books
     * @param watchedMax maximum number of watched markets
     */
    PriceFeed(
            Vertx vertx,
            String url,
            MarketMirror mirror,
            OddsPoller oddsPoller,
            Consumer<String> onResolved,
            Runnable onFirstUpdate,
            PriceSocket.Timing timing,
            PriceRule rule,
            int watchedMax,
            FeedMetrics metrics) {
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MESSAGE_BYTES_MAX)
                .setMaxMessageSize(MESSAGE_BYTES_MAX)
                .setMaxConnections(watchedMax / PriceSocket.MARKETS_MAX + 1));
        this.url = url;
        this.mirror = mirror;
        this.oddsPoller = oddsPoller;
        this.onResolved = onResolved;
        this.onFirstUpdate = onFirstUpdate;
        this.timing = timing;
        this.watchedMax = watchedMax;
        this.metrics = metrics;
        this.buffer = new QuoteBuffer(rule, mirror::now, metrics::bookProblem);
        this.writer = new QuoteWriter(vertx, buffer, mirror);
    }

    void start() {
        writer.start();
    }

    /** Loads the markets to watch, and updates the subscriptions; {@code viewed} are the markets looked at. */
    Future<?> refreshWatchList(List<UUID> viewed) {
        return mirror.watched(viewed, watchedMax)
                .onSuccess(this::watch)
                .onSuccess(watched -> metrics.sockets(
                        sockets.size(),
                        sockets.stream().filter(PriceSocket::isOpen).count(),
                        watched.size()));
    }

    /** The watched markets, whether their socket is open or not. */
    Collection<MirroredId> watched() {
        return sockets.stream().flatMap(socket -> socket.markets().stream()).toList();
    }

    private void watch(List<MirroredId> wanted) {
        if (closed) {
            return;
        }
        Map<UUID, MirroredId> added =
                new HashMap<>(wanted.stream().collect(Collectors.toMap(MirroredId::marketId, Function.identity())));
        for (PriceSocket socket : sockets) {
            List<MirroredId> removed = socket.markets().stream()
                    .filter(market -> added.remove(market.marketId()) == null)
                    .toList();
            removed.forEach(buffer::unwatch);
            socket.remove(removed);
        }
        List<MirroredId> unassigned = new ArrayList<>(added.values());
        unassigned.forEach(buffer::watch);
        while (!unassigned.isEmpty()) {
            PriceSocket socket = socketWithCapacity();
            int capacity = PriceSocket.MARKETS_MAX - socket.markets().size();
            List<MirroredId> part = unassigned.subList(0, Math.min(capacity, unassigned.size()));
            socket.add(List.copyOf(part));
            part.clear();
        }
    }

    private PriceSocket socketWithCapacity() {
        return sockets.stream().filter(PriceSocket::hasCapacity).findFirst().orElseGet(() -> {
            PriceSocket socket =
                    new PriceSocket(vertx, client, url, this::receive, this::resync, onFirstUpdate, timing);
            sockets.add(socket);
            return socket;
        });
    }

    /** Reconnects the disconnected sockets now. */
    void retry() {
        sockets.forEach(PriceSocket::retry);
    }

    private void receive(PriceUpdate update) {
        metrics.priceUpdateReceived();
        if (update instanceof PriceUpdate.Top top) {
            buffer.add(top);
        } else if (update instanceof PriceUpdate.Trade trade) {
            buffer.add(trade);
        } else if (update instanceof PriceUpdate.Resolved resolved && buffer.isWatched(resolved)) {
            onResolved.accept(resolved.conditionId());
        }
    }

    private void resync(List<MirroredId> markets) {
        oddsPoller.poll(markets).onFailure(failure -> LOG.atDebug()
                .addKeyValue("cause", String.valueOf(failure.getMessage()))
                .log("Odds poll after a reconnect failed"));
    }

    /** Closes the sockets. A refresh in progress opens no others. */
    Future<Void> close() {
        closed = true;
        writer.stop();
        sockets.forEach(PriceSocket::close);
        metrics.sockets(0, 0, 0);
        return client.close();
    }
}
