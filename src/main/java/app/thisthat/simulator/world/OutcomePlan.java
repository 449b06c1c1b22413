package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The planned odds and outcome of a market. The odds are fair: about 70 % of the markets around 0.7 resolve to their
 * first outcome.
 *
 * @param baseOdds centre of the odds of the first outcome, in ten-thousandths
 */
record OutcomePlan(int baseOdds, Outcome outcome) {

    private static final int BASE_MIN = 200;
    private static final int BASE_MAX = 9_800;
    private static final int SPLIT_PERCENT = 3;

    static List<OutcomePlan> of(EventKind kind, int size, SeededRandom random) {
        return switch (kind) {
            case SINGLE -> List.of(single(random));
            case GROUP -> group(size, random);
            case LADDER -> ladder(size, random);
            case GAME -> game(size, random);
            case PRICES -> reversed(ladder(size, random));
        };
    }

    /** A side that covers the spread wins the game; the other lines are independent. */
    private static List<OutcomePlan> game(int size, SeededRandom random) {
        List<OutcomePlan> plans = new ArrayList<>();
        OutcomePlan winner = ladder(2, random).get(1);
        OutcomePlan spread = ladder(2, random).get(0);
        plans.add(winner);
        plans.add(spread);
        for (int line = plans.size(); line < size; line++) {
            plans.add(single(random.derive("line").derive(line)));
        }
        return plans;
    }

    private static List<OutcomePlan> reversed(List<OutcomePlan> plans) {
        List<OutcomePlan> reversed = new ArrayList<>(plans);
        Collections.reverse(reversed);
        return reversed;
    }

    private static OutcomePlan single(SeededRandom random) {
        int base = (random.derive("base").derive(1).between(BASE_MIN, BASE_MAX)
                        + random.derive("base").derive(2).between(BASE_MIN, BASE_MAX))
                / 2;
        if (random.derive("split").percent(SPLIT_PERCENT)) {
            return new OutcomePlan(base, Outcome.SPLIT);
        }
        return new OutcomePlan(
                base, random.derive("outcome").below(BidAsk.ONE) < base ? Outcome.FIRST : Outcome.SECOND);
    }

    private static List<OutcomePlan> group(int size, SeededRandom random) {
        List<Integer> weights = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            weights.add(random.derive("weight").derive(child).between(2, 100));
        }
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        int ticket = random.derive("winner").below(total);
        List<OutcomePlan> plans = new ArrayList<>();
        for (int weight : weights) {
            boolean wins = ticket >= 0 && ticket < weight;
            ticket -= weight;
            plans.add(new OutcomePlan(bounded(BidAsk.ONE * weight / total), wins ? Outcome.FIRST : Outcome.SECOND));
        }
        return plans;
    }

    /** If the first outcome holds for one date, it holds for all later dates. */
    private static List<OutcomePlan> ladder(int size, SeededRandom random) {
        int ticket = random.derive("happens").below(BidAsk.ONE);
        int base = 0;
        List<OutcomePlan> plans = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            base += random.derive("step").derive(child).between(BASE_MIN, (BASE_MAX - base) / 2);
            plans.add(new OutcomePlan(bounded(base), ticket < base ? Outcome.FIRST : Outcome.SECOND));
        }
        return plans;
    }

    private static int bounded(int base) {
        return Math.max(BASE_MIN, Math.min(BASE_MAX, base));
    }
}
