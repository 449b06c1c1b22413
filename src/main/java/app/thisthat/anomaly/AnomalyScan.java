package app.thisthat.anomaly;

import app.thisthat.platform.jobs.Lease;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the rules and reports their findings in the log, in the metric {@code thisthat_anomalies_open} and in the
 * list for admins. It takes no action against users. Only the node that holds the job's lease has the metric, so the
 * sum over all nodes is correct. A run scans a bounded number of users; the next run continues after the last one.
 */
final class AnomalyScan {

    private static final Logger LOG = LoggerFactory.getLogger(AnomalyScan.class);
    private static final UUID BEFORE_FIRST = new UUID(0, 0);
    private static final int USERS_PER_RUN = 5_000;

    private final AnomalyStore store;
    private final AnomalySettings settings;
    private final MultiGauge open;
    private UUID lastScanned = BEFORE_FIRST;

    AnomalyScan(AnomalyStore store, AnomalySettings settings, MeterRegistry metrics) {
        this.store = store;
        this.settings = settings;
        this.open = MultiGauge.builder("thisthat_anomalies_open")
                .description("Anomalies that no admin has acknowledged")
                .register(metrics);
    }

    /** Scans once; updates the metric if the lease is still held. */
    Future<Void> run(Lease lease) {
        return store.recordBalanceJumps(settings)
                .onSuccess(recorded -> log(Anomaly.Rule.BALANCE_JUMP, recorded))
                .compose(recorded -> store.activeUsers(lastScanned, USERS_PER_RUN))
                .compose(this::scanWinRates)
                .compose(scanned -> store.recordManyAccounts(settings))
                .onSuccess(recorded -> log(Anomaly.Rule.MANY_ACCOUNTS, recorded))
                .compose(recorded -> store.deleteOld())
                .compose(deleted -> store.countOpen())
                .onSuccess(counts -> {
                    if (lease.held()) {
                        updateMetric(counts);
                    }
                })
                .mapEmpty();
    }

    private void updateMetric(Map<Anomaly.Rule, Long> counts) {
        open.register(
                Stream.of(Anomaly.Rule.values())
                        .<MultiGauge.Row<?>>map(
                                rule -> MultiGauge.Row.of(Tags.of("rule", rule.wire()), counts.getOrDefault(rule, 0L)))
                        .toList(),
                true);
    }

    /** Removes the metric after the lease has been lost. */
    void clearMetric() {
        open.register(List.of(), true);
    }

    private Future<Void> scanWinRates(List<UUID> users) {
        return store.recordWinRates(users, settings)
                .onSuccess(recorded -> {
                    log(Anomaly.Rule.WIN_RATE, recorded);
                    lastScanned = users.size() < USERS_PER_RUN ? BEFORE_FIRST : users.get(users.size() - 1);
                })
                .mapEmpty();
    }

    private static void log(Anomaly.Rule rule, long recorded) {
        if (recorded > 0) {
            LOG.atWarn()
                    .addKeyValue("rule", rule.wire())
                    .addKeyValue("count", recorded)
                    .log("Anomalies found");
        }
    }
}
