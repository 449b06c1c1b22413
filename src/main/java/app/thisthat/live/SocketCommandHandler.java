package app.thisthat.live;

import app.thisthat.http.Authenticator;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketFrame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Executes the commands of one socket, within its message limits. */
final class SocketCommandHandler {

    private static final int MESSAGE_CHARACTERS_MAX = 8_192;
    private static final int SUBSCRIBED_MARKETS_MAX = 200;

    private final EventLoopBroadcaster broadcaster;
    private final LiveSession session;
    private final PrivateChannel privateChannel;
    private final CommandBudget budget = new CommandBudget(System.nanoTime());

    SocketCommandHandler(
            Vertx vertx,
            EventLoopBroadcaster broadcaster,
            LiveSession session,
            Authenticator authenticator,
            String clientAddress) {
        this.broadcaster = broadcaster;
        this.session = session;
        this.privateChannel = new PrivateChannel(vertx, broadcaster, session, authenticator, clientAddress);
    }

    void messageReceived(String text) {
        long now = System.nanoTime();
        session.frameReceived(now);
        if (text.length() > MESSAGE_CHARACTERS_MAX) {
            session.close(CloseCode.TOO_LARGE);
        } else if (isWithinBudget(now)) {
            execute(text);
        }
    }

    /** Counts pings and fragments as messages: Vert.x answers a ping and buffers a fragment. */
    void frameReceived(WebSocketFrame frame) {
        if (frame.isPing() || frame.isContinuation() || !frame.isFinal()) {
            long now = System.nanoTime();
            session.frameReceived(now);
            isWithinBudget(now);
        }
    }

    private boolean isWithinBudget(long nowNanos) {
        if (budget.tryAcquire(nowNanos)) {
            return true;
        }
        if (budget.isExhausted()) {
            session.close(CloseCode.TOO_MANY);
        } else {
            reject(null, Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many messages"));
        }
        return false;
    }

    void socketClosed() {
        privateChannel.close();
        broadcaster.remove(session);
    }

    private void execute(String text) {
        try {
            ClientCommand command = ClientCommand.parse(text);
            switch (command.op()) {
                case "subscribe" -> subscribe(command);
                case "unsubscribe" -> unsubscribe(command);
                case "list" ->
                    session.send(FrameFactory.list(
                            command.id(), session.isSubscribedToAll(), session.markets(), session.user() != null));
                case "auth" -> privateChannel.open(command);
                default -> session.send(FrameFactory.pong(command.id()));
            }
        } catch (ClientCommand.InvalidCommandException e) {
            reject(e.id(), e.refusal());
        }
    }

    private void subscribe(ClientCommand command) {
        List<UUID> unknown = command.markets().stream()
                .filter(market -> broadcaster.state(market) == null)
                .toList();
        Set<UUID> markets = new LinkedHashSet<>(session.markets());
        markets.addAll(command.markets());
        if (!unknown.isEmpty()) {
            reject(
                    command.id(),
                    Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found", Map.of("markets", unknown)));
        } else if (markets.size() > SUBSCRIBED_MARKETS_MAX) {
            reject(
                    command.id(),
                    Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "Too many markets",
                            Map.of("markets", "must be at most " + SUBSCRIBED_MARKETS_MAX + " on a socket")));
        } else {
            if (command.conflateMs() > 0) {
                session.setConflation(command.conflateMs());
            }
            startSubscription(command);
        }
    }

    private void startSubscription(ClientCommand command) {
        long since = command.since()
                .filter(resume -> resume.epoch().equals(broadcaster.epoch())
                        && broadcaster.changeLog().covers(resume.position()))
                .map(ClientCommand.Since::position)
                .orElse(FrameFactory.NO_POSITION);
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

    private void reject(Long id, Refusal refusal) {
        session.send(FrameFactory.error(id, refusal));
    }
}
