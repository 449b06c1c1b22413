package app.thisthat.economy;

import app.thisthat.platform.Settings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for what is odd, and tells: in the log, in the metric {@code thisthat_anomalies_open}, and in a list for admins. It
 * never acts. A run looks at a bounded number of users; where more play than that, the next goes on with the others.
 */
final class AnomalyWatch {

    private static final Logger LOG = LoggerFactory.getLogger(AnomalyWatch.class);
    private static final UUID BEFORE_THE_FIRST = new UUID(0, 0);
    private static final int PLAYERS_PER_RUN = 5_000;

    private final AnomalyStore store;
    private final Settings.Anomalies limits;
    private final Map<Anomaly.Rule, AtomicLong> open = new EnumMap<>(Anomaly.Rule.class);
    private UUID lookedTo = BEFORE_THE_FIRST;

    AnomalyWatch(AnomalyStore store, Settings.Anomalies limits, MeterRegistry metrics) {
        this.store = store;
        this.limits = limits;
        for (Anomaly.Rule rule : Anomaly.Rule.values()) {
            AtomicLong count = new AtomicLong();
            open.put(rule, count);
            Gauge.builder("thisthat_anomalies_open", count, AtomicLong::get)
                    .tag("rule", rule.wire())
                    .description("What a rule found odd and no admin has acknowledged yet")
                    .register(metrics);
        }
    }

    /** Looks once. */
    Future<Void> run() {
        return store.raiseBalanceJumps(limits)
                .onSuccess(raised -> log(Anomaly.Rule.BALANCE_JUMP, raised))
                .compose(raised -> store.players(lookedTo, PLAYERS_PER_RUN))
                .compose(this::lookAt)
                .compose(looked -> store.raiseManyAccounts(limits))
                .onSuccess(raised -> log(Anomaly.Rule.MANY_ACCOUNTS, raised))
                .compose(raised -> store.forget())
                .compose(forgotten -> store.open())
                .onSuccess(counts -> open.forEach((rule, count) -> count.set(counts.getOrDefault(rule, 0L))))
                .mapEmpty();
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
