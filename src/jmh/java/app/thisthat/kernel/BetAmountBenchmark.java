package app.thisthat.kernel;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Conversion of the numbers of a bet's request. The database computes the payout. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BetAmountBenchmark {

    private static final int VALUES = 4_096;

    private int next;

    /** Varies the values, so that the compiler cannot compute the result in advance. */
    private int next() {
        next = (next + 1) % VALUES;
        return next;
    }

    @Benchmark
    public Credits stake() {
        return Credits.of(BigDecimal.valueOf(1_000L + next(), 1));
    }

    @Benchmark
    public Odds expectedOdds() {
        return Odds.nearest(BigDecimal.valueOf(100L + next(), 4));
    }
}
