package app.thisthat.market;

import app.thisthat.kernel.Odds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The odds of a market at the end of each of the last hours. */
final class Sparkline {

    /** Points of a market that had odds all the time. */
    static final int POINTS = 24;

    private static final Duration STEP = Duration.ofHours(1);

    private Sparkline() {}

    /**
     * Computes the points, the oldest first. Hours without a change have the odds before; hours before the first odds
     * have no point.
     *
     * @param hour start of the current hour
     * @param changes the odds at the end of each hour in which they changed
     * @param before odds in force before the first change; null: none
     * @param current the current odds, which are the last point
     */
    static List<Odds> points(Instant hour, Map<Instant, Odds> changes, Odds before, Odds current) {
        NavigableMap<Instant, Odds> byHour = new TreeMap<>(changes);
        List<Odds> points = new ArrayList<>(POINTS);
        for (int ago = POINTS - 1; ago > 0; ago--) {
            Map.Entry<Instant, Odds> last = byHour.floorEntry(hour.minus(STEP.multipliedBy(ago)));
            Odds odds = last == null ? before : last.getValue();
            if (odds != null) {
                points.add(odds);
            }
        }
        points.add(current);
        return List.copyOf(points);
    }
}
