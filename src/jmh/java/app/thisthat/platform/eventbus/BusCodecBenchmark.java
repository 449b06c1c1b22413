package app.thisthat.platform.eventbus;

import app.thisthat.betting.BetsSettled;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.market.OddsChanged;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Encoding and decoding of the two largest messages between nodes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BusCodecBenchmark {

    private static final int MARKETS = 50;

    /** Default of {@code betting.settlementChunk}. */
    private static final int BETS = 1_000;

    private final BusCodec codec = new BusCodec();
    private final OddsChanged odds = new OddsChanged(
            IntStream.range(0, MARKETS).mapToObj(BusCodecBenchmark::market).toList());
    private final BetsSettled bets = new BetsSettled(
            UUID.randomUUID(),
            IntStream.range(0, BETS).mapToObj(BusCodecBenchmark::wonBet).toList());
    private final Buffer oddsOnWire = write(odds);
    private final Buffer betsOnWire = write(bets);

    private static OddsChanged.State market(int seq) {
        return new OddsChanged.State(
                UUID.randomUUID(),
                seq,
                new Odds(5_000 + seq),
                new Odds(5_000 - seq),
                Instant.parse("2026-11-18T09:30:01.456Z"));
    }

    private static BetsSettled.Entry wonBet(int stake) {
        return new BetsSettled.Entry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                BetStatus.WON,
                Credits.of(20 + stake),
                Credits.of(10 + stake),
                Credits.of(1_010 + stake));
    }

    @Benchmark
    public Buffer encodeOddsChanged() {
        return write(odds);
    }

    @Benchmark
    public BusMessage decodeOddsChanged() {
        return codec.decodeFromWire(0, oddsOnWire);
    }

    @Benchmark
    public Buffer encodeBetsSettled() {
        return write(bets);
    }

    @Benchmark
    public BusMessage decodeBetsSettled() {
        return codec.decodeFromWire(0, betsOnWire);
    }

    private Buffer write(BusMessage message) {
        Buffer buffer = Buffer.buffer();
        codec.encodeToWire(buffer, message);
        return buffer;
    }
}
