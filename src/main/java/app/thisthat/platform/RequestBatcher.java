package app.thisthat.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Asks many small questions of a server as few large ones: while fewer than a few groups are under way, whatever waits is
 * asked at once. A lone question does not wait, and under load the groups grow by themselves. For any thread; an answer
 * arrives on the context of whoever asked.
 *
 * @param <Q> question
 * @param <A> answer
 */
public final class RequestBatcher<Q, A> {

    private static final int UNDER_WAY_MAX = 2;
    private static final int GROUP_MAX = 256;
    private static final int WAITING_MAX = 5_000;

    private final Vertx vertx;
    private final Function<List<Q>, Future<List<A>>> ask;
    private final Queue<Waiting<Q, A>> waiting = new ArrayDeque<>();
    private int underWay;

    private record Waiting<Q, A>(Q question, Context asker, Promise<A> answer) {}

    /** Groups what {@code ask} answers: one answer for each question of a group, in their order. */
    public RequestBatcher(Vertx vertx, Function<List<Q>, Future<List<A>>> ask) {
        this.vertx = vertx;
        this.ask = ask;
    }

    /** Asks; fails as the group fails, and with {@link TooManyException} where too many wait. */
    public Future<A> ask(Q question) {
        Waiting<Q, A> asked = new Waiting<>(question, vertx.getOrCreateContext(), Promise.promise());
        synchronized (this) {
            if (waiting.size() == WAITING_MAX) {
                return Future.failedFuture(new TooManyException());
            }
            waiting.add(asked);
        }
        askNext();
        return asked.answer.future();
    }

    private void askNext() {
        List<Waiting<Q, A>> group = nextGroup();
        if (group.isEmpty()) {
            return;
        }
        ask.apply(group.stream().map(Waiting::question).toList()).onComplete(done -> {
            synchronized (this) {
                underWay--;
            }
            askNext();
            for (int i = 0; i < group.size(); i++) {
                Waiting<Q, A> one = group.get(i);
                A answer = done.succeeded() ? done.result().get(i) : null;
                one.asker.runOnContext(turn -> {
                    if (done.succeeded()) {
                        one.answer.complete(answer);
                    } else {
                        one.answer.fail(done.cause());
                    }
                });
            }
        });
    }

    private synchronized List<Waiting<Q, A>> nextGroup() {
        List<Waiting<Q, A>> group = new ArrayList<>();
        if (underWay < UNDER_WAY_MAX) {
            while (group.size() < GROUP_MAX && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
            underWay += group.isEmpty() ? 0 : 1;
        }
        return group;
    }

    /** More wait than will be answered in time. */
    public static final class TooManyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooManyException() {
            super("too many questions wait", null, false, false);
        }
    }
}
