package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
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
 * The odds of the markets most worth watching, moment by moment: over as many sockets as they need, gathered on a board,
 * and written in batches a few times a second. Confined to one event loop.
 */
final class PriceFeed {

    private static final Logger LOG = LoggerFactory.getLogger(PriceFeed.class);

    /** The first order books of a socket come in one frame. */
    private static final int MESSAGE_MAX = 8 << 20;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final String url;
    private final MarketMirror mirror;
    private final OddsPoller poll;
    private final Consumer<String> ended;
    private final Runnable reached;
    private final int watchedMax;
    private final FeedMetrics meter;
    private final QuoteBuffer board = new QuoteBuffer();
    private final List<PriceSocket> sockets = new ArrayList<>();
    private final QuoteWriter writer;

    /**
     * Watches nothing yet.
     *
     * @param ended told the feed's id of a watched market when it is said to be resolved
     * @param reached told when a socket brings its first news: the feed is there
     * @param watchedMax how many markets at most
     */
    PriceFeed(
            Vertx vertx,
            String url,
            MarketMirror mirror,
            OddsPoller poll,
            Consumer<String> ended,
            Runnable reached,
            int watchedMax,
            FeedMetrics meter) {
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MESSAGE_MAX)
                .setMaxMessageSize(MESSAGE_MAX)
                .setMaxConnections(watchedMax / PriceSocket.MARKETS_MAX + 1));
        this.url = url;
        this.mirror = mirror;
        this.poll = poll;
        this.ended = ended;
        this.reached = reached;
        this.watchedMax = watchedMax;
        this.meter = meter;
        this.writer = new QuoteWriter(vertx, board, mirror);
    }

    void start() {
        writer.start();
    }

    /** Looks which markets are to be watched now. */
    Future<?> choose() {
        return mirror.watched(watchedMax)
                .onSuccess(this::watch)
                .onSuccess(watched -> meter.sockets(
                        sockets.size(),
                        sockets.stream().filter(PriceSocket::isOpen).count(),
                        watched.size()));
    }

    private void watch(List<MirroredId> wanted) {
        Map<UUID, MirroredId> missing =
                new HashMap<>(wanted.stream().collect(Collectors.toMap(MirroredId::marketId, Function.identity())));
        for (PriceSocket socket : sockets) {
            List<MirroredId> gone = socket.markets().stream()
                    .filter(market -> missing.remove(market.marketId()) == null)
                    .toList();
            gone.forEach(board::forget);
            socket.remove(gone);
        }
        List<MirroredId> added = new ArrayList<>(missing.values());
        added.forEach(board::watch);
        while (!added.isEmpty()) {
            PriceSocket socket = socketWithRoom();
            int room = PriceSocket.MARKETS_MAX - socket.markets().size();
            List<MirroredId> part = added.subList(0, Math.min(room, added.size()));
            socket.add(List.copyOf(part));
            part.clear();
        }
    }

    private PriceSocket socketWithRoom() {
        return sockets.stream().filter(PriceSocket::hasRoom).findFirst().orElseGet(() -> {
            PriceSocket socket =
                    new PriceSocket(vertx, client, url, this::hear, this::resync, reached, PriceSocket.Patience.USUAL);
            sockets.add(socket);
            return socket;
        });
    }

    /** Lets no socket wait that could not connect: something of the feed works again. */
    void retry() {
        sockets.forEach(PriceSocket::retry);
    }

    private void hear(PriceUpdate tick) {
        meter.heard();
        if (tick instanceof PriceUpdate.Top top) {
            board.top(top);
        } else if (tick instanceof PriceUpdate.Trade trade) {
            board.trade(trade);
        } else if (tick instanceof PriceUpdate.Ended end && board.watches(end)) {
            ended.accept(end.conditionId());
        }
    }

    private void resync(List<MirroredId> markets) {
        poll.ask(markets).onFailure(failure -> LOG.atDebug()
                .addKeyValue("cause", String.valueOf(failure.getMessage()))
                .log("Odds could not be asked for after a gap; the next poll will"));
    }

    Future<Void> close() {
        writer.stop();
        sockets.forEach(PriceSocket::close);
        meter.sockets(0, 0, 0);
        return client.close();
    }
}
