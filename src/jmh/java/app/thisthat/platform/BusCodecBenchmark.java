package app.thisthat.platform;

import app.thisthat.betting.PlaceBet;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the wish to bet costs on its way to another node; inside a process it is passed by reference. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BusCodecBenchmark {

    private final BusCodec codec = new BusCodec();
    private final PlaceBet bet = new PlaceBet(
            UUID.randomUUID(),
            1,
            UUID.randomUUID(),
            Side.THIS,
            Credits.of(100),
            new Odds(6_500),
            new BigDecimal("0.02"),
            "5f8e7c1a-6f0b-4a57-9f0e-2d8f3c1b7a90");
    private final Buffer wire = write();

    /** Writes it. */
    @Benchmark
    public Buffer encode() {
        return write();
    }

    /** Reads it. */
    @Benchmark
    public BusMessage decode() {
        return codec.decodeFromWire(0, wire);
    }

    private Buffer write() {
        Buffer buffer = Buffer.buffer();
        codec.encodeToWire(buffer, bet);
        return buffer;
    }
}
