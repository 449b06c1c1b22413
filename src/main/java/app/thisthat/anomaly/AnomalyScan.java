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
 * Looks for what is odd, and tells: in the log, in the metric {@code thisthat_anomalies_open}, and in a list for admins. It
 * never acts. Only the node that looks has the metric, so that a sum over nodes is right. A run looks at a bounded number of
 * users; where more play than that, the next goes on with the others.
 */
public final class AnomalyScan {

    private static final Logger LOG = LoggerFactory.getLogger(AnomalyScan.class);
    private static final UUID BEFORE_THE_FIRST = new UUID(0, 0);
    private static final int PLAYERS_PER_RUN = 5_000;

    private final AnomalyStore store;
    private final AnomalySettings limits;
    private final MultiGauge open;
    private UUID lookedTo = BEFORE_THE_FIRST;

    public AnomalyScan(AnomalyStore store, AnomalySettings limits, MeterRegistry metrics) {
        this.store = store;
        this.limits = limits;
        this.open = MultiGauge.builder("thisthat_anomalies_open")
                .description("What a rule found odd and no admin has acknowledged yet")
                .register(metrics);
    }

    /** Looks once, for all nodes while the lease is held. */
    public Future<Void> run(Lease lease) {
        return store.raiseBalanceJumps(limits)
                .onSuccess(raised -> log(Anomaly.Rule.BALANCE_JUMP, raised))
                .compose(raised -> store.players(lookedTo, PLAYERS_PER_RUN))
                .compose(this::lookAt)
                .compose(looked -> store.raiseManyAccounts(limits))
                .onSuccess(raised -> log(Anomaly.Rule.MANY_ACCOUNTS, raised))
                .compose(raised -> store.forget())
                .compose(forgotten -> store.open())
                .onSuccess(counts -> {
                    if (lease.held()) {
                        show(counts);
                    }
                })
                .mapEmpty();
    }

    private void show(Map<Anomaly.Rule, Long> counts) {
        open.register(
                Stream.of(Anomaly.Rule.values())
                        .<MultiGauge.Row<?>>map(
                                rule -> MultiGauge.Row.of(Tags.of("rule", rule.wire()), counts.getOrDefault(rule, 0L)))
                        .toList(),
                true);
    }

    /** Another node looks from now on. */
    public void withdraw() {
        open.register(List.of(), true);
    }

    private Future<Void> lookAt(List<UUID> players) {
        return store.raiseWinRates(players, limits)
                .onSuccess(raised -> {
                    log(Anomaly.Rule.WIN_RATE, raised);
                    lookedTo = players.size() < PLAYERS_PER_RUN ? BEFORE_THE_FIRST : players.get(players.size() - 1);
                })
                .mapEmpty();
    }

    private static void log(Anomaly.Rule rule, long raised) {
        if (raised > 0) {
            LOG.atWarn()
                    .addKeyValue("rule", rule.wire())
                    .addKeyValue("raised", raised)
                    .log("Something looks odd; admins find it in the list of anomalies");
        }
    }
}
