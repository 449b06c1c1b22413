package app.thisthat.live;

import app.thisthat.account.session.AccessTokens;
import app.thisthat.http.Authenticator;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscription of one socket to the settlements and the balance of its user, while the access token is valid. */
final class PrivateChannel {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateChannel.class);

    /** Longest time until the end of a session is noticed if its event was lost. */
    private static final long RECHECK_MS = 30_000;

    /** Shortest interval: an expired token stays valid for some seconds, because clocks differ. */
    private static final long RECHECK_MS_MIN = 100;

    private final Vertx vertx;
    private final EventLoopBroadcaster broadcaster;
    private final LiveSession session;
    private final Authenticator authenticator;
    private final RateLimitHandler rateLimit;
    private final Client client;
    private String token;
    private long recheckTimer = -1;
    private int latestAttempt;
    private boolean closed;

    /** Whether the network of the client has sent too many invalid tokens. */
    private boolean guessing;

    /** The address of a client and its network, to which rate limits apply. */
    record Client(String address, String network) {}

    /**
     * Creates the channel of a socket.
     *
     * @param rateLimit counts the {@code auth} commands like requests: with an invalid token by the network of the client,
     *     else by session and by user
     */
    PrivateChannel(
            Vertx vertx,
            EventLoopBroadcaster broadcaster,
            LiveSession session,
            Authenticator authenticator,
            RateLimitHandler rateLimit,
            Client client) {
        this.vertx = vertx;
        this.broadcaster = broadcaster;
        this.session = session;
        this.authenticator = authenticator;
        this.rateLimit = rateLimit;
        this.client = client;
        session.onTokenCheck(this::recheck);
    }

    void close() {
        closed = true;
        vertx.cancelTimer(recheckTimer);
    }

    /** Opens the channel with the token of a command, or sends an error. Of concurrent commands the last one counts. */
    void open(ClientCommand command) {
        int attempt = ++latestAttempt;
        authenticate(command.token())
                .compose(caller -> subscribe(attempt, command, caller))
                .onSuccess(missed -> {
                    if (!closed) {
                        session.send(FrameFactory.ack(command.id(), command.op(), null));
                        missed.forEach(bet -> session.send(FrameFactory.settled(bet)));
                    }
                })
                .onFailure(failure -> reject(attempt, command, failure));
    }

    private Future<Caller> authenticate(String newToken) {
        Caller caller;
        try {
            caller = authenticator.verifyToken().apply(newToken);
        } catch (RefusedException invalid) {
            return rateLimit
                    .acquire(client.network())
                    .onFailure(exceeded -> guessing = true)
                    .compose(counted -> Future.failedFuture(invalid));
        }
        return rateLimit
                .acquire("session:" + caller.sessionId())
                .compose(counted -> authenticator.verifySession().apply(caller, client.address()))
                .compose(verified ->
                        rateLimit.acquire(verified.userId().toString()).map(verified));
    }

    /** Subscribes before it reads missed settlements, so that none falls in between. */
    private Future<List<SettledBet>> subscribe(int attempt, ClientCommand command, Caller caller) {
        if (closed) {
            return Future.succeededFuture(List.of());
        }
        if (attempt != latestAttempt) {
            return Future.failedFuture(Refusal.invalid(
                            "Replaced by a newer auth command",
                            List.of(new FieldError("type", "notAllowed", "was replaced by a newer auth command")))
                    .asException());
        }
        token = command.token();
        broadcaster.attachUser(session, caller.userId());
        scheduleRecheck();
        UUID user = caller.userId();
        return command.settledSince()
                .map(time -> broadcaster.privateSubscribers().settlementsSince(user, time))
                .orElse(Future.succeededFuture(List.of()));
    }

    private void reject(int attempt, ClientCommand command, Throwable failure) {
        if (closed) {
            return;
        }
        session.send(FrameFactory.error(command.id(), refusal(failure)));
        if (guessing) {
            session.close(CloseCode.TOO_MANY);
        } else if (attempt == latestAttempt && session.user() != null) {
            scheduleRecheck();
        }
    }

    private void scheduleRecheck() {
        vertx.cancelTimer(recheckTimer);
        recheckTimer = vertx.setTimer(msUntilRecheck(), timer -> recheck());
    }

    /** Milliseconds until the next check of a verified token: just after its expiry, within the limits. */
    private long msUntilRecheck() {
        return AccessTokens.expiry(token)
                .map(expiry -> Duration.between(broadcaster.privateSubscribers().now(), expiry)
                                .toMillis()
                        + 1)
                .map(untilExpiry -> Math.min(RECHECK_MS, Math.max(RECHECK_MS_MIN, untilExpiry)))
                .orElse(RECHECK_MS);
    }

    private void recheck() {
        int attempt = latestAttempt;
        authenticator.authenticate(token, client.address()).onComplete(result -> {
            if (closed || attempt != latestAttempt) {
                return;
            }
            RefusalCode code =
                    result.succeeded() ? null : refusal(result.cause()).code();
            if (code == RefusalCode.TOKEN_REVOKED || code == RefusalCode.ACCOUNT_SUSPENDED) {
                session.close(CloseCode.REVOKED);
            } else if (code == RefusalCode.TOKEN_EXPIRED || code == RefusalCode.UNAUTHORIZED) {
                broadcaster.detachUser(session);
                session.send(FrameFactory.authExpired());
            } else {
                scheduleRecheck();
            }
        });
    }

    private static Refusal refusal(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.refusal();
        }
        LOG.warn("Token verification failed", failure);
        return Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "Authentication is temporarily unavailable");
    }
}
