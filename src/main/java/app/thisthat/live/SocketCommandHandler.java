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

/** Does what the client of a socket asks for, the private channel aside. */
final class SocketCommandHandler {

    /** Characters of one message at the most. */
    private static final int MESSAGE_MAX = 8_192;

    private static final int FOLLOWED_MAX = 200;

    private final EventLoopBroadcaster loop;
    private final LiveSession session;
    private final PrivateChannel channel;
    private final CommandBudget budget = new CommandBudget(System.nanoTime());

    /** Serves a session of a client at an address. */
    SocketCommandHandler(
            Vertx vertx, EventLoopBroadcaster loop, LiveSession session, Authenticator access, String address) {
        this.loop = loop;
        this.session = session;
        this.channel = new PrivateChannel(vertx, loop, session, access, address);
    }

    void received(String text) {
        long now = System.nanoTime();
        session.heard(now);
        if (text.length() > MESSAGE_MAX) {
            session.hangUp(CloseCode.TOO_LARGE);
        } else if (mayGoOn(now)) {
            execute(text);
        }
    }

    /** What is no whole message counts as one too: a ping was answered already, and a piece of a message is kept. */
    void received(WebSocketFrame frame) {
        if (frame.isPing() || frame.isContinuation() || !frame.isFinal()) {
            long now = System.nanoTime();
            session.heard(now);
            mayGoOn(now);
        }
    }

    private boolean mayGoOn(long nowNanos) {
        if (budget.take(nowNanos)) {
            return true;
        }
        if (budget.exhausted()) {
            session.hangUp(CloseCode.TOO_MANY);
        } else {
            refuse(null, Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many messages"));
        }
        return false;
    }

    void closed() {
        channel.close();
        loop.close(session);
    }

    private void execute(String text) {
        try {
            ClientCommand command = ClientCommand.parse(text);
            switch (command.op()) {
                case "subscribe" -> subscribe(command);
                case "unsubscribe" -> unsubscribe(command);
                case "list" ->
                    session.tell(FrameFactory.list(
                            command.id(), session.followsAll(), session.followed(), session.user() != null));
                case "auth" -> channel.open(command);
                default -> session.tell(FrameFactory.pong(command.id()));
            }
        } catch (ClientCommand.Unreadable e) {
            refuse(e.id(), e.refusal());
        }
    }

    private void subscribe(ClientCommand command) {
        List<UUID> unknown = command.markets().stream()
                .filter(market -> loop.state(market) == null)
                .toList();
        Set<UUID> followed = new LinkedHashSet<>(session.followed());
        followed.addAll(command.markets());
        if (!unknown.isEmpty()) {
            refuse(
                    command.id(),
                    Refusal.of(RefusalCode.MARKET_NOT_FOUND, "There is no such market", Map.of("markets", unknown)));
        } else if (followed.size() > FOLLOWED_MAX) {
            refuse(
                    command.id(),
                    Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "Too many markets",
                            Map.of("markets", "at most " + FOLLOWED_MAX)));
        } else {
            if (command.conflateMs() > 0) {
                session.conflate(command.conflateMs());
            }
            follow(command);
        }
    }

    private void follow(ClientCommand command) {
        long since = command.since()
                .filter(told -> told.epoch().equals(loop.epoch()) && loop.log().reachesBackTo(told.position()))
                .map(ClientCommand.Since::position)
                .orElse(FrameFactory.NO_POSITION);
        boolean recovered = since != FrameFactory.NO_POSITION;
        session.tell(FrameFactory.ack(command.id(), command.op(), recovered));
        if (!command.all()) {
            loop.follow(session, command.markets());
            session.snapshot(loop.states(command.markets()).stream()
                    .filter(state -> state.position() > since)
                    .toList());
        } else if (recovered) {
            loop.followAllSince(session, since);
        } else {
            loop.followAll(session);
        }
    }

    private void unsubscribe(ClientCommand command) {
        if (command.all()) {
            loop.stopFollowingAll(session);
        } else {
            loop.stopFollowing(session, command.markets());
        }
        session.tell(FrameFactory.ack(command.id(), command.op(), null));
    }

    private void refuse(Long id, Refusal refusal) {
        session.tell(FrameFactory.error(id, refusal));
    }
}
