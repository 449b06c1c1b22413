package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;

/**
 * Around what a market's odds move and how it ends. The odds are honest: of the markets around 0.7, about seventy in a
 * hundred end in their first outcome.
 *
 * @param base in ten-thousandths
 * @param outcome how it ends
 */
record OutcomePlan(int base, Outcome outcome) {

    private static final int BASE_MIN = 200;
    private static final int BASE_MAX = 9_800;
    private static final int SPLIT_PERCENT = 3;

    /** The fates of an event's markets. */
    static List<OutcomePlan> of(EventKind kind, int size, SeededRandom chance) {
        return switch (kind) {
            case SINGLE -> List.of(single(chance));
            case GROUP -> group(size, chance);
            case LADDER -> ladder(size, chance);
        };
    }

    private static OutcomePlan single(SeededRandom chance) {
        int base = (chance.at("base").at(1).between(BASE_MIN, BASE_MAX)
                        + chance.at("base").at(2).between(BASE_MIN, BASE_MAX))
                / 2;
        if (chance.at("split").percent(SPLIT_PERCENT)) {
            return new OutcomePlan(base, Outcome.SPLIT);
        }
        return new OutcomePlan(base, chance.at("outcome").below(BidAsk.ONE) < base ? Outcome.FIRST : Outcome.SECOND);
    }

    private static List<OutcomePlan> group(int size, SeededRandom chance) {
        List<Integer> weights = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            weights.add(chance.at("weight").at(child).between(2, 100));
        }
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        int ticket = chance.at("winner").below(total);
        List<OutcomePlan> fates = new ArrayList<>();
        for (int weight : weights) {
            boolean wins = ticket >= 0 && ticket < weight;
            ticket -= weight;
            fates.add(new OutcomePlan(bounded(BidAsk.ONE * weight / total), wins ? Outcome.FIRST : Outcome.SECOND));
        }
        return fates;
    }

    /** What has happened by one date has happened by the next. */
    private static List<OutcomePlan> ladder(int size, SeededRandom chance) {
        int ticket = chance.at("happens").below(BidAsk.ONE);
        int base = 0;
        List<OutcomePlan> fates = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            base += chance.at("step").at(child).between(BASE_MIN, (BASE_MAX - base) / 2);
            fates.add(new OutcomePlan(bounded(base), ticket < base ? Outcome.FIRST : Outcome.SECOND));
        }
        return fates;
    }

    private static int bounded(int base) {
        return Math.max(BASE_MIN, Math.min(BASE_MAX, base));
    }
}
