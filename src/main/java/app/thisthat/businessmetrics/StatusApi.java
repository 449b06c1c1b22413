package app.thisthat.businessmetrics;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.platform.observability.Degradation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The admin operation for an overview of the node: degradations and current values of metrics. */
public final class StatusApi {

    /** Metrics that fit on a page; all others are at the metrics endpoint. */
    private static final Set<String> SHOWN = Set.of(
            "thisthat_betting_queue",
            "thisthat_bets",
            "thisthat_bets_settled_total",
            "thisthat_event_loop_lag_seconds",
            "thisthat_fair_reads_waiting",
            "thisthat_feed_markets_watched",
            "thisthat_feed_sockets",
            "thisthat_feed_sockets_open",
            "thisthat_http_connections",
            "thisthat_live_connections",
            "thisthat_live_waiting_bytes",
            "thisthat_mails_waiting",
            "thisthat_markets_closed_unresolved",
            "thisthat_markets_open",
            "thisthat_odds_age_limit_seconds",
            "thisthat_odds_age_seconds",
            "thisthat_settlements_unfinished");

    private static final String COUNTER_SUFFIX = "_total";

    private final MeterRegistry registry;
    private final List<Degradation> degradations;
    private final InstantSource clock;
    private final long startedNanos = System.nanoTime();

    /**
     * Creates the operation.
     *
     * @param clock the clock of the database, since responses contain its times
     */
    public StatusApi(MeterRegistry registry, List<Degradation> degradations, InstantSource clock) {
        this.registry = registry;
        this.degradations = degradations;
        this.clock = clock;
    }

    public void register(Operations operations) {
        operations.on("getServiceStatus", this::status);
    }

    record ServiceStatus(Instant at, long uptimeSeconds, List<Degraded> degraded, List<Value> metrics) {}

    record Degraded(String dependency, String consequence) {}

    record Value(String name, Map<String, String> labels, double value) {}

    private Future<ApiResponse> status(ApiRequest request) {
        List<Degraded> degraded = degradations.stream()
                .filter(degradation -> degradation.active().getAsBoolean())
                .map(degradation -> new Degraded(degradation.name(), degradation.consequence()))
                .toList();
        List<Value> metrics = registry.getMeters().stream()
                .filter(meter -> SHOWN.contains(nameOf(meter)))
                .map(this::valueOf)
                .filter(value -> Double.isFinite(value.value))
                .sorted(Comparator.comparing(Value::name).thenComparing(value -> value.labels.toString()))
                .toList();
        long uptime = Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds();
        return Future.succeededFuture(ApiResponse.ok(new ServiceStatus(clock.instant(), uptime, degraded, metrics)));
    }

    /** The name at the metrics endpoint, which adds the suffix of counters. */
    private String nameOf(Meter meter) {
        String name = meter.getId().getConventionName(registry.config().namingConvention());
        return meter instanceof Counter && !name.endsWith(COUNTER_SUFFIX) ? name + COUNTER_SUFFIX : name;
    }

    /** The last measurement: of a gauge and a counter the value, of a timer the maximum. */
    private Value valueOf(Meter meter) {
        Map<String, String> labels = new TreeMap<>();
        meter.getId().getTags().forEach(tag -> labels.put(tag.getKey(), tag.getValue()));
        double value = Double.NaN;
        for (Measurement measurement : meter.measure()) {
            value = measurement.getValue();
        }
        return new Value(nameOf(meter), labels, value);
    }
}
