package app.thisthat.betting;

import app.thisthat.platform.observability.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Metrics of bet batches and settlements. */
final class BettingMetrics {

    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger batchesInFlight = new AtomicInteger();
    private final Timer queueTime;
    private final Timer commit;
    private final DistributionSummary batchSize;
    private final Map<BookRead, Timer> confirmation = new EnumMap<>(BookRead.class);
    private final Timer chunk;
    private final Counter settled;

    BettingMetrics(MeterRegistry metrics) {
        Gauge.builder("thisthat_betting_queue", queued, AtomicInteger::get)
                .description("Bets in the queue")
                .register(metrics);
        Gauge.builder("thisthat_betting_groups", batchesInFlight, AtomicInteger::get)
                .description("Batches that are being committed")
                .register(metrics);
        this.queueTime = Metrics.timer(
                        "thisthat_betting_wait", "Time that the first bet of a batch waited in the queue")
                .register(metrics);
        this.commit = Metrics.timer("thisthat_betting_group", "Duration of the commit of a batch")
                .register(metrics);
        this.batchSize = DistributionSummary.builder("thisthat_betting_group_size")
                .description("Bets per batch")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
                .register(metrics);
        for (BookRead read : EnumSet.of(BookRead.CONFIRMED, BookRead.READ, BookRead.FAILED)) {
            confirmation.put(
                    read,
                    Metrics.timer(
                                    "thisthat_betting_confirmation",
                                    "Time that a bet waited for a read of the order book, by result: confirmed, read or"
                                            + " failed")
                            .tag("result", read.wire())
                            .register(metrics));
        }
        this.chunk = Metrics.timer("thisthat_settlement_chunk", "Duration of the settlement of a chunk of bets")
                .register(metrics);
        this.settled = Counter.builder("thisthat_bets_settled")
                .description("Bets settled by this node")
                .register(metrics);
    }

    void queue(int bets, int batches) {
        queued.lazySet(bets);
        batchesInFlight.lazySet(batches);
    }

    void sent(int bets, long waitedNanos) {
        batchSize.record(bets);
        queueTime.record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    void committed(long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    void confirmed(BookRead read, long waitedNanos) {
        confirmation.get(read).record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    void settled(int bets, long nanos) {
        chunk.record(nanos, TimeUnit.NANOSECONDS);
        settled.increment(bets);
    }
}
