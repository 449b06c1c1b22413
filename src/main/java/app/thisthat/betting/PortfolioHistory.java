package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The portfolio of a user over time.
 *
 * @param step seconds; a step has one point at most
 * @param points oldest first; the last one is the current portfolio
 */
record PortfolioHistory(HistoryRange range, int step, Instant from, Instant to, List<Point> points) {

    /** The values at a time, see {@link Portfolio}. */
    record Point(
            Instant at,
            Credits netWorth,
            Credits creditBalance,
            Credits creditDebt,
            Credits openValue,
            @JsonProperty("unrealisedPnL") Credits unrealisedPnL,
            @JsonProperty("realisedPnL") Credits realisedPnL) {

        static Point of(Instant at, Portfolio portfolio) {
            return new Point(
                    at,
                    portfolio.netWorth(),
                    portfolio.creditBalance(),
                    portfolio.creditDebt(),
                    portfolio.openValue(),
                    portfolio.unrealisedPnL(),
                    portfolio.realisedPnL());
        }
    }

    /** The stored points of a range, without the current values. */
    record Stored(int step, Instant from, Instant to, List<Point> points) {

        PortfolioHistory with(HistoryRange range, Portfolio current) {
            List<Point> all = new ArrayList<>(points);
            all.add(Point.of(to, current));
            return new PortfolioHistory(range, step, from, to, all);
        }

        /**
         * The part that others may see. Points with the profit of the point before are left out, because they would show
         * when the user bet.
         */
        Profit profit(UUID userId, HistoryRange range, Credits current) {
            List<ProfitPoint> changes = new ArrayList<>();
            for (Point point : points) {
                if (changes.isEmpty()
                        || !changes.get(changes.size() - 1).realisedPnL().equals(point.realisedPnL())) {
                    changes.add(new ProfitPoint(point.at(), point.realisedPnL()));
                }
            }
            changes.add(new ProfitPoint(to, current));
            return new Profit(userId, range, step, from, to, changes);
        }
    }

    /** The realised profit and loss of a user over time. */
    record Profit(UUID userId, HistoryRange range, int step, Instant from, Instant to, List<ProfitPoint> points) {}

    record ProfitPoint(Instant at, @JsonProperty("realisedPnL") Credits realisedPnL) {}
}
