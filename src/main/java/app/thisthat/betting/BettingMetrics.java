package app.thisthat.betting;

import app.thisthat.platform.observability.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured of groups of bets and of settlements. */
final class BettingMetrics {

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Timer wait;
    private final Timer group;
    private final DistributionSummary groupSize;
    private final Timer settlement;
    private final Counter settled;

    BettingMetrics(MeterRegistry metrics) {
        Gauge.builder("thisthat_betting_queue", waiting, AtomicInteger::get)
                .description("Bets that wait for a group")
                .register(metrics);
        Gauge.builder("thisthat_betting_groups", underWay, AtomicInteger::get)
                .description("Groups of bets that are being committed")
                .register(metrics);
        this.wait = Metrics.timer("thisthat_betting_wait", "How long the first bet of a group waited for it")
                .register(metrics);
        this.group = Metrics.timer("thisthat_betting_group", "How long it took to commit a group of bets")
                .register(metrics);
        this.groupSize = DistributionSummary.builder("thisthat_betting_group_size")
                .description("Bets committed together")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
                .register(metrics);
        this.settlement = Metrics.timer("thisthat_settlement_chunk", "How long it took to settle one chunk of bets")
                .register(metrics);
        this.settled = Counter.builder("thisthat_bets_settled")
                .description("Bets that this node settled")
                .register(metrics);
    }

    void queue(int bets, int groups) {
        waiting.lazySet(bets);
        underWay.lazySet(groups);
    }

    void sent(int bets, long waitedNanos) {
        groupSize.record(bets);
        wait.record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    void committed(long nanos) {
        group.record(nanos, TimeUnit.NANOSECONDS);
    }

    void settled(int bets, long nanos) {
        settlement.record(nanos, TimeUnit.NANOSECONDS);
        settled.increment(bets);
    }
}
