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
record Fate(int base, Outcome outcome) {

    private static final int BASE_MIN = 200;
    private static final int BASE_MAX = 9_800;
    private static final int SPLIT_PERCENT = 3;

    /** The fates of an event's markets. */
    static List<Fate> of(Kind kind, int size, Chance chance) {
        return switch (kind) {
            case SINGLE -> List.of(single(chance));
            case GROUP -> group(size, chance);
            case LADDER -> ladder(size, chance);
        };
    }

    private static Fate single(Chance chance) {
        int base = (chance.at("base").at(1).between(BASE_MIN, BASE_MAX)
                        + chance.at("base").at(2).between(BASE_MIN, BASE_MAX))
                / 2;
        if (chance.at("split").percent(SPLIT_PERCENT)) {
            return new Fate(base, Outcome.SPLIT);
        }
        return new Fate(base, chance.at("outcome").below(Quote.ONE) < base ? Outcome.FIRST : Outcome.SECOND);
    }

    private static List<Fate> group(int size, Chance chance) {
        List<Integer> weights = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            weights.add(chance.at("weight").at(child).between(2, 100));
        }
        int total = weights.stream().mapToInt(Integer::intValue).sum();
        int ticket = chance.at("winner").below(total);
        List<Fate> fates = new ArrayList<>();
        for (int weight : weights) {
            boolean wins = ticket >= 0 && ticket < weight;
            ticket -= weight;
            fates.add(new Fate(bounded(Quote.ONE * weight / total), wins ? Outcome.FIRST : Outcome.SECOND));
        }
        return fates;
    }

    /** What has happened by one date has happened by the next. */
    private static List<Fate> ladder(int size, Chance chance) {
        int ticket = chance.at("happens").below(Quote.ONE);
        int base = 0;
        List<Fate> fates = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            base += chance.at("step").at(child).between(BASE_MIN, (BASE_MAX - base) / 2);
            fates.add(new Fate(bounded(base), ticket < base ? Outcome.FIRST : Outcome.SECOND));
        }
        return fates;
    }

    private static int bounded(int base) {
        return Math.max(BASE_MIN, Math.min(BASE_MAX, base));
    }
}
