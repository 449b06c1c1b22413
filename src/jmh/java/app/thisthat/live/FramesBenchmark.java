package app.thisthat.live;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.market.OddsChanged;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Cost of an odds change, and of a frame of fifty changes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FramesBenchmark {

    private static final int UPDATES = 50;

    private final String epoch = UUID.randomUUID().toString();
    private final List<MarketState> updates =
            IntStream.range(0, UPDATES).mapToObj(FramesBenchmark::state).toList();
    private int iteration;

    private static MarketState state(int seq) {
        return MarketState.of(
                UUID.randomUUID(),
                seq + 1L,
                new Odds(5_000 + seq),
                new Odds(5_000 - seq),
                MarketStatus.OPEN,
                null,
                Instant.parse("2026-11-18T09:30:01.456Z"));
    }

    @Benchmark
    public Object change() {
        iteration = (iteration + 1) & 0xfff;
        MarketState state = updates.get(0);
        return state.withOdds(
                new OddsChanged.State(
                        state.marketId(),
                        iteration + 1L,
                        new Odds(5_000 - iteration),
                        new Odds(5_000 + iteration),
                        state.updatedAt()),
                iteration);
    }

    @Benchmark
    public Object frame() {
        return FrameFactory.odds(epoch, iteration, updates);
    }
}
