package app.thisthat.betting;

import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Group commit: bets wait in a short queue, and whenever fewer than a few groups are under way, all that wait leave as
 * one. An idle service commits a bet at once, so no bet ever waits for a timer; under load the groups grow by themselves,
 * and the cost of a commit is shared by as many as arrived during the one before.
 *
 * <p>A user has at most one bet under way, so groups do not queue behind each other for a user's row and the order of a
 * user's bets is kept. Confined to one event loop.
 */
final class BetGroups {

    /** Whoever asked has been told "unavailable" by then; taking the bet late would surprise them. */
    private static final long WAIT_NANOS_MAX = 2_000_000_000L;

    private final Settings.Betting limits;
    private final Function<List<PlaceBet>, Future<List<BetOutcome>>> commit;
    private final LongSupplier nanoClock;
    private final BettingMeter meter;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Set<UUID> usersUnderWay = new HashSet<>();
    private int groupsUnderWay;

    private record Waiting(PlaceBet bet, Promise<BetOutcome> answer, long sinceNanos) {}

    /** Sends groups to {@code commit}, whose future answers each bet in the order of the group and never fails. */
    BetGroups(
            Settings.Betting limits,
            Function<List<PlaceBet>, Future<List<BetOutcome>>> commit,
            LongSupplier nanoClock,
            BettingMeter meter) {
        this.limits = limits;
        this.commit = commit;
        this.nanoClock = nanoClock;
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
        meter.queue(queue.size(), groupsUnderWay);
        return answer.future();
    }

    /** How many bets wait. */
    int waiting() {
        return queue.size();
    }

    private void dispatch() {
        while (groupsUnderWay < limits.groupsInFlight()) {
            List<Waiting> group = take();
            if (group.isEmpty()) {
                return;
            }
            send(group);
        }
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

    private void send(List<Waiting> group) {
        groupsUnderWay++;
        long begun = nanoClock.getAsLong();
        meter.sent(group.size(), begun - group.get(0).sinceNanos);
        commit.apply(group.stream().map(Waiting::bet).toList()).onSuccess(outcomes -> {
            groupsUnderWay--;
            meter.committed(nanoClock.getAsLong() - begun);
            for (int i = 0; i < group.size(); i++) {
                usersUnderWay.remove(group.get(i).bet.userId());
                group.get(i).answer.complete(outcomes.get(i));
            }
            dispatch();
            meter.queue(queue.size(), groupsUnderWay);
        });
    }
}
