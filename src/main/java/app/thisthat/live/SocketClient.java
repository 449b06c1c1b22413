package app.thisthat.live;

import app.thisthat.http.Access;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketFrame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the client of a socket asks for, and looks after its private channel. */
final class SocketClient {

    private static final Logger LOG = LoggerFactory.getLogger(SocketClient.class);

    /** Characters of one message at the most. */
    private static final int MESSAGE_MAX = 8_192;

    private static final int FOLLOWED_MAX = 200;

    /** How long a revoked session may go on listening at the most, where the word that it ended was lost. */
    private static final long RECHECK_MS = 30_000;

    private final Vertx vertx;
    private final LiveLoop loop;
    private final LiveSession session;
    private final Access access;
    private final String address;
    private final CommandBudget budget = new CommandBudget(System.nanoTime());
    private String token;
    private long recheck = -1;
    private boolean closed;

    /** Serves a session of a client at an address. */
    SocketClient(Vertx vertx, LiveLoop loop, LiveSession session, Access access, String address) {
        this.vertx = vertx;
        this.loop = loop;
        this.session = session;
        this.access = access;
        this.address = address;
        session.onDoubt(this::recheck);
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
        closed = true;
        vertx.cancelTimer(recheck);
        loop.close(session);
    }

    private void execute(String text) {
        try {
            Command command = Command.parse(text);
            switch (command.op()) {
                case "subscribe" -> subscribe(command);
                case "unsubscribe" -> unsubscribe(command);
                case "list" ->
                    session.tell(Frames.list(
                            command.id(), session.followsAll(), session.followed(), session.user() != null));
                case "auth" -> authenticate(command);
                default -> session.tell(Frames.pong(command.id()));
            }
        } catch (Command.Unreadable e) {
            refuse(e.id(), e.refusal());
        }
    }

    private void subscribe(Command command) {
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

    private void follow(Command command) {
        long since = command.since()
                .filter(told -> told.epoch().equals(loop.epoch()) && loop.log().reachesBackTo(told.position()))
                .map(Command.Since::position)
                .orElse(Frames.NO_POSITION);
        boolean recovered = since != Frames.NO_POSITION;
        session.tell(Frames.ack(command.id(), command.op(), recovered));
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

    private void unsubscribe(Command command) {
        if (command.all()) {
            loop.stopFollowingAll(session);
        } else {
            loop.stopFollowing(session, command.markets());
        }
        session.tell(Frames.ack(command.id(), command.op(), null));
    }

    private void authenticate(Command command) {
        access.authenticate(command.token(), address).onComplete(done -> {
            if (closed) {
                return;
            }
            if (done.failed()) {
                refuse(command.id(), refusal(done.cause()));
                return;
            }
            Caller caller = done.result();
            token = command.token();
            loop.knowUser(session, caller.userId());
            session.tell(Frames.ack(command.id(), command.op(), null));
            recheckLater();
        });
    }

    private void recheckLater() {
        vertx.cancelTimer(recheck);
        recheck = vertx.setTimer(RECHECK_MS, timer -> recheck());
    }

    private void recheck() {
        access.authenticate(token, address).onComplete(done -> {
            if (closed) {
                return;
            }
            RefusalCode code = done.succeeded() ? null : refusal(done.cause()).code();
            if (code == RefusalCode.TOKEN_REVOKED || code == RefusalCode.ACCOUNT_SUSPENDED) {
                session.hangUp(CloseCode.REVOKED);
            } else if (code == RefusalCode.TOKEN_EXPIRED || code == RefusalCode.UNAUTHORIZED) {
                loop.forgetUser(session);
                session.tell(Frames.authExpired());
            } else {
                recheckLater();
            }
        });
    }

    private static Refusal refusal(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        LOG.warn("A token could not be checked", failure);
        return Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "Try again later");
    }

    private void refuse(Long id, Refusal refusal) {
        session.tell(Frames.error(id, refusal));
    }
}
