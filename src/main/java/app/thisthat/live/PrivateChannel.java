package app.thisthat.live;

import app.thisthat.account.session.AccessTokens;
import app.thisthat.http.Caller;
import app.thisthat.http.CallerVerification;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client hears of its own bets and balance, as long as its token holds. */
final class PrivateChannel {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateChannel.class);

    /** How long a revoked session may go on listening at the most, where the word that it ended was lost. */
    private static final long RECHECK_MS = 30_000;

    private final Vertx vertx;
    private final EventLoopBroadcaster loop;
    private final LiveSession session;
    private final CallerVerification access;
    private final String address;
    private String token;
    private long recheck = -1;
    private int asked;
    private boolean closed;

    /** Belongs to the session of a client at an address. */
    PrivateChannel(
            Vertx vertx, EventLoopBroadcaster loop, LiveSession session, CallerVerification access, String address) {
        this.vertx = vertx;
        this.loop = loop;
        this.session = session;
        this.access = access;
        this.address = address;
        session.onDoubt(this::recheck);
    }

    void close() {
        closed = true;
        vertx.cancelTimer(recheck);
    }

    /** Opens it with a command's token, or says why not. Of several that are sent at once the last counts. */
    void open(ClientCommand command) {
        int number = ++asked;
        access.authenticate(command.token(), address)
                .compose(caller -> enter(number, command, caller))
                .onSuccess(missed -> {
                    if (!closed) {
                        session.tell(FrameFactory.ack(command.id(), command.op(), null));
                        missed.forEach(bet -> session.tell(FrameFactory.settled(bet)));
                    }
                })
                .onFailure(failure -> refuse(number, command, failure));
    }

    /** Listens before it looks back, so that nothing is settled between the two. */
    private Future<List<SettledBet>> enter(int number, ClientCommand command, Caller caller) {
        if (closed) {
            return Future.succeededFuture(List.of());
        }
        if (number != asked) {
            return Future.failedFuture(Refusal.of(RefusalCode.VALIDATION_ERROR, "Another token was sent meanwhile")
                    .asException());
        }
        token = command.token();
        loop.knowUser(session, caller.userId());
        recheckLater();
        UUID user = caller.userId();
        return command.settledSince()
                .map(then -> loop.listeners().settledSince(user, then))
                .orElse(Future.succeededFuture(List.of()));
    }

    private void refuse(int number, ClientCommand command, Throwable failure) {
        if (closed) {
            return;
        }
        session.tell(FrameFactory.error(command.id(), refusal(failure)));
        if (number == asked && session.user() != null) {
            recheckLater();
        }
    }

    private void recheckLater() {
        vertx.cancelTimer(recheck);
        recheck = vertx.setTimer(Math.min(RECHECK_MS, untilExpiry(token)), timer -> recheck());
    }

    /** Milliseconds until a token, which was verified, expires; of one that does not say so any number. */
    private static long untilExpiry(String token) {
        return AccessTokens.expiry(token)
                .map(end -> Math.max(1, Duration.between(Instant.now(), end).toMillis() + 1))
                .orElse(RECHECK_MS);
    }

    private void recheck() {
        int number = asked;
        access.authenticate(token, address).onComplete(done -> {
            if (closed || number != asked) {
                return;
            }
            RefusalCode code = done.succeeded() ? null : refusal(done.cause()).code();
            if (code == RefusalCode.TOKEN_REVOKED || code == RefusalCode.ACCOUNT_SUSPENDED) {
                session.hangUp(CloseCode.REVOKED);
            } else if (code == RefusalCode.TOKEN_EXPIRED || code == RefusalCode.UNAUTHORIZED) {
                loop.forgetUser(session);
                session.tell(FrameFactory.authExpired());
            } else {
                recheckLater();
            }
        });
    }

    private static Refusal refusal(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        LOG.warn("The private channel could not be opened", failure);
        return Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "Try again later");
    }
}
