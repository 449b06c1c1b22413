package app.thisthat.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a bet's promise costs: its stake by its odds, exact and rounded half up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PayoutBenchmark {

    private int turn;

    /** Stakes and odds that change from call to call, so that nothing is worked out beforehand. */
    @Benchmark
    public Credits payout() {
        turn = (turn + 1) & 0xfff;
        return new Odds(100 + turn).payout(new Credits(1_000 + turn));
    }
}
