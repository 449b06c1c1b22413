package app.thisthat.betting;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Group commit: bets wait in a short queue while a group is under way, and then leave as one. An idle service commits a bet
 * at once; under load the groups grow by themselves, and the cost of a commit is shared by as many as arrived during the
 * one before. A large group does not wait for that: it follows on the same connection, so that the server goes from one to the
 * next without a pause. When the line stands, groups leave beside it: a lock that holds up one group does not hold up all bets.
 *
 * <p>A user has at most one bet under way, so groups do not queue behind each other for a user's row and the order of a
 * user's bets is kept. Confined to one event loop.
 */
final class BetBatcher {

    /** Whoever asked has been told "unavailable" by then; taking the bet late would surprise them. */
    private static final long WAIT_NANOS_MAX = 2_000_000_000L;

    /** Smaller groups cost the database more for each bet than they win by leaving earlier; see load-tests/README.md. */
    private static final int LARGE = 20;

    /** One is worked on, the next is there already; where fewer may be under way, one has to be able to go past them. */
    private static final int LINE_MAX = 2;

    /** A group takes three milliseconds, unless it waits for somebody's lock. */
    private static final Duration SLOW = Duration.ofMillis(20);

    private final BettingSettings limits;
    private final BiFunction<List<PlaceBet>, CommitLane, Future<List<BetOutcome>>> commit;
    private final LongSupplier nanoClock;
    private final BiConsumer<Duration, Runnable> timer;
    private final BettingMetrics meter;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Set<UUID> usersUnderWay = new HashSet<>();
    private int underWay;
    private int inLine;
    private long lineMovedNanos;
    private long lastSentNanos;
    private boolean lookingAgain;

    private record Waiting(PlaceBet bet, Promise<BetOutcome> answer, long sinceNanos) {}

    /**
     * Sends groups to {@code commit}, whose future answers each bet in the order of the group and never fails; {@code timer}
     * runs something once after a time.
     */
    BetBatcher(
            BettingSettings limits,
            BiFunction<List<PlaceBet>, CommitLane, Future<List<BetOutcome>>> commit,
            LongSupplier nanoClock,
            BiConsumer<Duration, Runnable> timer,
            BettingMetrics meter) {
        this.limits = limits;
        this.commit = commit;
        this.nanoClock = nanoClock;
        this.timer = timer;
        this.meter = meter;
    }

    /** Queues a bet; refused at once with {@code SERVICE_BUSY} when the queue is full. */
    Future<BetOutcome> place(PlaceBet bet) {
        if (queue.size() >= limits.queue()) {
            return Future.succeededFuture(new BetOutcome.Refused(BetRefusals.busy()));
        }
        Promise<BetOutcome> answer = Promise.promise();
        queue.addLast(new Waiting(bet, answer, nanoClock.getAsLong()));
        dispatch();
        meter.queue(queue.size(), underWay);
        return answer.future();
    }

    /** How many bets wait. */
    int waiting() {
        return queue.size();
    }

    private void dispatch() {
        Optional<CommitLane> way = way();
        while (way.isPresent()) {
            List<Waiting> group = take();
            if (group.isEmpty()) {
                break;
            }
            send(group, way.get());
            way = way();
        }
        if (!queue.isEmpty() && !lookingAgain) {
            lookingAgain = true;
            timer.accept(SLOW, this::lookAgain);
        }
    }

    private void lookAgain() {
        lookingAgain = false;
        dispatch();
    }

    /** How a group may leave now; empty if it has to wait. */
    private Optional<CommitLane> way() {
        if (underWay >= limits.groupsInFlight()) {
            return Optional.empty();
        }
        if (inLine == 0 || (inLine < lineMax() && large() && !lineStands())) {
            return Optional.of(CommitLane.IN_LINE);
        }
        return lineStands() && (large() || noneLeftLately()) ? Optional.of(CommitLane.BESIDE) : Optional.empty();
    }

    private int lineMax() {
        return Math.min(LINE_MAX, limits.groupsInFlight() - 1);
    }

    private boolean lineStands() {
        return nanoClock.getAsLong() - lineMovedNanos >= SLOW.toNanos();
    }

    private boolean large() {
        return queue.size() >= Math.min(LARGE, limits.groupSize());
    }

    private boolean noneLeftLately() {
        return nanoClock.getAsLong() - lastSentNanos >= SLOW.toNanos();
    }

    private List<Waiting> take() {
        List<Waiting> group = new ArrayList<>();
        Deque<Waiting> passedOver = new ArrayDeque<>();
        long oldest = nanoClock.getAsLong() - WAIT_NANOS_MAX;
        while (!queue.isEmpty() && group.size() < limits.groupSize()) {
            Waiting next = queue.pollFirst();
            if (next.sinceNanos - oldest < 0) {
                next.answer.complete(new BetOutcome.Refused(BetRefusals.busy()));
            } else if (usersUnderWay.add(next.bet.userId())) {
                group.add(next);
            } else {
                passedOver.addLast(next);
            }
        }
        while (!passedOver.isEmpty()) {
            queue.addFirst(passedOver.pollLast());
        }
        return group;
    }

    private void send(List<Waiting> group, CommitLane way) {
        long begun = nanoClock.getAsLong();
        underWay++;
        lastSentNanos = begun;
        if (way == CommitLane.IN_LINE && inLine++ == 0) {
            lineMovedNanos = begun;
        }
        meter.sent(group.size(), begun - group.get(0).sinceNanos);
        List<PlaceBet> bets = group.stream().map(Waiting::bet).toList();
        // whatever becomes of a group, its place and its users are free again: else nobody else would ever bet
        Future.succeededFuture(bets).compose(all -> commit.apply(all, way)).onComplete(committed -> {
            long ended = nanoClock.getAsLong();
            underWay--;
            if (way == CommitLane.IN_LINE) {
                inLine--;
                lineMovedNanos = ended;
            }
            bets.forEach(bet -> usersUnderWay.remove(bet.userId()));
            meter.committed(ended - begun);
            for (int i = 0; i < group.size(); i++) {
                group.get(i)
                        .answer
                        .complete(
                                committed.succeeded()
                                        ? committed.result().get(i)
                                        : new BetOutcome.Refused(BetRefusals.unknownOutcome()));
            }
            dispatch();
            meter.queue(queue.size(), underWay);
        });
    }
}
