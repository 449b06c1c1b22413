package app.thisthat.live;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.CharacterCodingException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the commands of one socket in their order, within its message limits. */
final class SocketCommandHandler {

    private static final Logger LOG = LoggerFactory.getLogger(SocketCommandHandler.class);

    private static final int SUBSCRIBED_MARKETS_MAX = 200;

    /** Messages that a subscription to all markets counts, for its snapshot. */
    private static final int SNAPSHOT_COST = 10;

    /** Markets in a subscription that count as one message more. */
    private static final int MARKETS_PER_MESSAGE = 50;

    /** Markets to look up that count as one message more. */
    private static final int LOOKUPS_PER_MESSAGE = 20;

    private final EventLoopBroadcaster broadcaster;
    private final LiveSession session;
    private final PrivateChannel privateChannel;
    private final Function<Collection<UUID>, Future<Void>> lookup;
    private final CommandBudget budget = new CommandBudget(System.nanoTime());
    private final TextMessage message = new TextMessage();
    private Future<Void> previous = Future.succeededFuture();

    /**
     * Creates the handler of a socket.
     *
     * @param lookup loads markets that this node does not know yet; completes on the event loop of the socket
     */
    SocketCommandHandler(
            EventLoopBroadcaster broadcaster,
            LiveSession session,
            PrivateChannel privateChannel,
            Function<Collection<UUID>, Future<Void>> lookup) {
        this.broadcaster = broadcaster;
        this.session = session;
        this.privateChannel = privateChannel;
        this.lookup = lookup;
    }

    /** Counts control frames and fragments as messages: Vert.x answers a ping, and a fragment is buffered. */
    void frameReceived(WebSocketFrame frame) {
        if (session.isClosed() || frame.isClose()) {
            return;
        }
        long now = System.nanoTime();
        session.frameReceived(now);
        if (frame.isBinary()) {
            session.close(CloseCode.BINARY);
            return;
        }
        boolean data = frame.isText() || frame.isContinuation();
        if (data && !message.append(frame.binaryData())) {
            session.close(CloseCode.TOO_LARGE);
        } else if (data && frame.isFinal()) {
            messageReceived(now);
        } else {
            isWithinBudget(now, 1, null);
        }
    }

    private void messageReceived(long nowNanos) {
        String text;
        try {
            text = message.end();
        } catch (CharacterCodingException e) {
            session.close(CloseCode.INVALID_TEXT);
            return;
        }
        if (text.length() > TextMessage.CHARACTERS_MAX) {
            session.close(CloseCode.TOO_LARGE);
            return;
        }
        try {
            ClientCommand command = ClientCommand.parse(text);
            if (isWithinBudget(nowNanos, cost(command), command.id())) {
                enqueue(command);
            }
        } catch (ClientCommand.InvalidCommandException e) {
            if (isWithinBudget(nowNanos, 1, e.id())) {
                reject(e.id(), e.refusal());
            }
        }
    }

    private int cost(ClientCommand command) {
        if (!command.isSubscribe()) {
            return 1;
        }
        return command.all()
                ? SNAPSHOT_COST
                : 1
                        + command.markets().size() / MARKETS_PER_MESSAGE
                        + broadcaster.unknown(command.markets()).size() / LOOKUPS_PER_MESSAGE;
    }

    private boolean isWithinBudget(long nowNanos, int cost, JsonNode id) {
        if (budget.tryAcquire(nowNanos, cost)) {
            return true;
        }
        if (budget.isExhausted()) {
            session.close(CloseCode.TOO_MANY);
        } else {
            reject(id, Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many messages"));
        }
        return false;
    }

    void socketClosed() {
        privateChannel.close();
        broadcaster.remove(session);
    }

    /** Executes a command after the previous ones, of which one may wait for a lookup. */
    private void enqueue(ClientCommand command) {
        previous = previous.isComplete() ? execute(command) : previous.compose(done -> execute(command));
    }

    private Future<Void> execute(ClientCommand command) {
        if (session.isClosed()) {
            return Future.succeededFuture();
        }
        switch (command.op()) {
            case "subscribe" -> {
                return subscribe(command);
            }
            case "unsubscribe" -> unsubscribe(command);
            case "list" ->
                session.send(FrameFactory.list(
                        command.id(), session.isSubscribedToAll(), session.markets(), session.user() != null));
            case "auth" -> privateChannel.open(command);
            default -> session.send(FrameFactory.pong(command.id()));
        }
        return Future.succeededFuture();
    }

    private Future<Void> subscribe(ClientCommand command) {
        Set<UUID> unknown = broadcaster.unknown(command.markets());
        if (unknown.isEmpty()) {
            subscribeKnown(command);
            return Future.succeededFuture();
        }
        return lookup.apply(unknown).transform(loaded -> {
            if (loaded.succeeded()) {
                subscribeKnown(command);
            } else {
                reject(command.id(), refusal(loaded.cause()));
            }
            return Future.succeededFuture();
        });
    }

    private static Refusal refusal(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        LOG.warn("Lookup of markets failed", failure);
        return Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "Markets cannot be looked up at present");
    }

    private void subscribeKnown(ClientCommand command) {
        Set<UUID> unknown = broadcaster.unknown(command.markets());
        Set<UUID> markets = new LinkedHashSet<>(session.markets());
        markets.addAll(command.markets());
        if (!unknown.isEmpty()) {
            reject(
                    command.id(),
                    Refusal.of(
                            RefusalCode.MARKET_NOT_FOUND, "Market not found", Map.of("markets", List.copyOf(unknown))));
        } else if (markets.size() > SUBSCRIBED_MARKETS_MAX) {
            reject(
                    command.id(),
                    Refusal.invalid(
                            "Too many markets",
                            List.of(new FieldError(
                                    "markets",
                                    "maxItems",
                                    Map.of("maxItems", SUBSCRIBED_MARKETS_MAX),
                                    "must be at most " + SUBSCRIBED_MARKETS_MAX + " on a socket"))));
        } else if (!session.isClosed()) {
            if (command.conflateMs() > 0) {
                session.setConflation(command.conflateMs());
            }
            startSubscription(command);
        }
    }

    /** The position from which the client can resume; {@link FrameFactory#NO_POSITION} if it needs a full snapshot. */
    private long resumePosition(ClientCommand command) {
        return command.since()
                .filter(resume -> resume.epoch().equals(broadcaster.epoch())
                        && broadcaster.changeLog().covers(resume.position()))
                .map(ClientCommand.Since::position)
                .orElse(FrameFactory.NO_POSITION);
    }

    private void startSubscription(ClientCommand command) {
        long since = resumePosition(command);
        boolean recovered = since != FrameFactory.NO_POSITION;
        session.send(FrameFactory.ack(command.id(), command.op(), recovered));
        if (!command.all()) {
            broadcaster.subscribe(session, command.markets());
            session.sendSnapshot(broadcaster.states(command.markets()).stream()
                    .filter(state -> state.position() > since)
                    .toList());
        } else if (recovered) {
            broadcaster.resumeAll(session, since);
        } else {
            broadcaster.subscribeAll(session);
        }
    }

    private void unsubscribe(ClientCommand command) {
        if (command.all()) {
            broadcaster.unsubscribeAll(session);
        } else {
            broadcaster.unsubscribe(session, command.markets());
        }
        session.send(FrameFactory.ack(command.id(), command.op(), null));
    }

    private void reject(JsonNode id, Refusal refusal) {
        session.send(FrameFactory.error(id, refusal));
    }
}
