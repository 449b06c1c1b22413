package app.thisthat.account;

import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/**
 * Whether a token's session still stands, asked of PostgreSQL for every request: a password change, a logout or a
 * suspension holds from the moment it is committed, on every node, with no cache that could be behind.
 *
 * <p>What makes this cheap is that the questions go in groups. While fewer than a few statements are under way, whatever
 * waits is asked at once in one; a lone request does not wait, and under load the groups grow by themselves.
 */
final class SessionCheck {

    private static final int UNDER_WAY_MAX = 2;
    private static final int GROUP_MAX = 256;
    private static final int WAITING_MAX = 5_000;
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Vertx vertx;
    private final SessionStore store;
    private final Sightings sightings;
    private final Queue<Question> waiting = new ArrayDeque<>();
    private int underWay;

    SessionCheck(Vertx vertx, SessionStore store, Sightings sightings) {
        this.vertx = vertx;
        this.store = store;
        this.sightings = sightings;
    }

    private record Question(Caller caller, String address, Context asker, Promise<Caller> answer) {}

    /**
     * The caller itself, if the session stands.
     *
     * @param address where the caller's client is
     * @return fails with {@code TOKEN_REVOKED}, {@code ACCOUNT_SUSPENDED} or {@code SERVICE_BUSY}; completes on the
     *     context it was called on
     */
    Future<Caller> check(Caller caller, String address) {
        Question question = new Question(caller, address, vertx.getOrCreateContext(), Promise.promise());
        synchronized (this) {
            if (waiting.size() == WAITING_MAX) {
                return Future.failedFuture(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many requests at once")
                        .retryAfter(RETRY_AFTER_SECONDS)
                        .asException());
            }
            waiting.add(question);
        }
        askNext();
        return question.answer.future();
    }

    private void askNext() {
        List<Question> group = nextGroup();
        if (group.isEmpty()) {
            return;
        }
        UUID[] sessions = group.stream()
                .map(question -> question.caller.sessionId())
                .distinct()
                .toArray(UUID[]::new);
        store.standings(sessions).onComplete(done -> {
            synchronized (this) {
                underWay--;
            }
            askNext();
            for (Question question : group) {
                question.asker.runOnContext(turn -> {
                    if (done.succeeded()) {
                        judge(question, done.result());
                    } else {
                        question.answer.fail(done.cause());
                    }
                });
            }
        });
    }

    private synchronized List<Question> nextGroup() {
        List<Question> group = new ArrayList<>();
        if (underWay < UNDER_WAY_MAX) {
            while (group.size() < GROUP_MAX && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
            underWay += group.isEmpty() ? 0 : 1;
        }
        return group;
    }

    private void judge(Question question, Map<UUID, SessionStore.Standing> standings) {
        SessionStore.Standing standing = standings.get(question.caller.sessionId());
        if (standing == null || standing.tokenVersion() != question.caller.tokenVersion()) {
            question.answer.fail(Refusals.sessionEnded());
        } else if (standing.suspended()) {
            question.answer.fail(Refusals.suspended());
        } else {
            sightings.note(question.caller.sessionId(), question.address, standing.expiresAt());
            question.answer.complete(question.caller);
        }
    }
}
