package app.thisthat.ingestion;

import app.thisthat.platform.observability.TaskMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What is measured of the feed; made once, whichever node reads the feed. */
final class FeedMetrics {

    private final AtomicLong wanted = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong watched = new AtomicLong();
    private final Counter ticks;
    private final Counter answered;
    private final Counter failed;
    private final Map<SkipReason, Counter> skipped = new EnumMap<>(SkipReason.class);
    private final TaskMetrics sweep;
    private final TaskMetrics oddsPoll;
    private final TaskMetrics resolutionWatch;

    FeedMetrics(MeterRegistry metrics) {
        gauge(metrics, "thisthat_feed_sockets", "Sockets to the feed that there should be", wanted);
        gauge(metrics, "thisthat_feed_sockets_open", "Sockets to the feed that are open", open);
        gauge(metrics, "thisthat_feed_markets_watched", "Markets watched over the feed's sockets", watched);
        this.ticks = Counter.builder("thisthat_feed_ticks")
                .description("Prices and trades that the feed's sockets told")
                .register(metrics);
        this.answered = requests(metrics, "answered");
        this.failed = requests(metrics, "failed");
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(
                    reason,
                    Counter.builder("thisthat_feed_skipped")
                            .description("Rows of the feed's catalogue that sweeps left out, by reason")
                            .tag("reason", reason.wire())
                            .register(metrics));
        }
        this.sweep = new TaskMetrics(metrics, "sweep");
        this.oddsPoll = new TaskMetrics(metrics, "odds_poll");
        this.resolutionWatch = new TaskMetrics(metrics, "resolution_watch");
    }

    private static Counter requests(MeterRegistry metrics, String outcome) {
        return Counter.builder("thisthat_feed_requests")
                .description("Requests to the feed, by whether there was a usable answer")
                .tag("outcome", outcome)
                .register(metrics);
    }

    private static void gauge(MeterRegistry metrics, String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get).description(description).register(metrics);
    }

    void answered() {
        answered.increment();
    }

    void failed() {
        failed.increment();
    }

    void skipped(SkipReason reason, int rows) {
        skipped.get(reason).increment(rows);
    }

    TaskMetrics sweep() {
        return sweep;
    }

    TaskMetrics oddsPoll() {
        return oddsPoll;
    }

    TaskMetrics resolutionWatch() {
        return resolutionWatch;
    }

    void heard() {
        ticks.increment();
    }

    void sockets(long all, long opened, long markets) {
        wanted.set(all);
        open.set(opened);
        watched.set(markets);
    }
}
