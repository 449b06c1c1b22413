package app.thisthat.businessmetrics;

import app.thisthat.platform.observability.TaskMetrics;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the figures now and then, and holds the last ones known as gauges. */
public final class BusinessMetricsVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(BusinessMetricsVerticle.class);
    private static final String ODDS_AGE = "thisthat_odds_age_seconds";
    private static final String MOST = "0.95";
    private static final long RECENT_INTERVAL_MS = 60_000;
    private static final long SURVEY_INTERVAL_MS = 300_000;

    /** By then a new service has ranked its users for the first time. */
    private static final long SURVEY_AFTER_MS = 10_000;

    private final BusinessMetricsStore store;
    private final MeterRegistry metrics;
    private final Duration maxOddsAge;
    private volatile boolean feedStale;
    private final Map<String, MultiGauge> gauges = new HashMap<>();

    /**
     * One on each node, so that every node's metrics are whole; all tell the same.
     *
     * @param maxOddsAge shown beside the age of the odds, so that an alert need not know the settings
     */
    public BusinessMetricsVerticle(Postgres postgres, Duration maxOddsAge, MeterRegistry metrics) {
        this.store = new BusinessMetricsStore(postgres);
        this.metrics = metrics;
        this.maxOddsAge = maxOddsAge;
        Gauge.builder("thisthat_odds_age_limit_seconds", maxOddsAge, Duration::toSeconds)
                .description("The age at which a mirrored market's odds take no more bets")
                .strongReference(true)
                .register(metrics);
    }

    @Override
    public Future<?> start() {
        again(1, RECENT_INTERVAL_MS, "figures", store::recent);
        again(SURVEY_AFTER_MS, SURVEY_INTERVAL_MS, "figures_survey", store::surveyed);
        return Future.succeededFuture();
    }

    private void again(long afterMs, long intervalMs, String name, Supplier<Future<List<BusinessMetric>>> source) {
        TaskMetrics meter = new TaskMetrics(metrics, name);
        vertx.setPeriodic(afterMs, intervalMs, timer -> meter.measure(source)
                .onSuccess(this::show)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("cause", String.valueOf(failure.getMessage()))
                        .log("The figures could not be counted; the last ones stand")));
    }

    /** Whether at the last look mirrored markets did not take bets since the feed had not confirmed their odds. */
    public boolean isFeedStale() {
        return feedStale;
    }

    private void judgeFeed(BusinessMetric figure) {
        if (figure.name().equals(ODDS_AGE) && MOST.equals(figure.labelValue())) {
            feedStale = figure.value() > maxOddsAge.toSeconds();
        }
    }

    private void show(List<BusinessMetric> figures) {
        figures.forEach(this::judgeFeed);
        figures.stream()
                .collect(Collectors.groupingBy(BusinessMetric::name))
                .forEach((name, alike) -> gauges.computeIfAbsent(
                                name, any -> MultiGauge.builder(name).register(metrics))
                        .register(
                                alike.stream().map(BusinessMetricsVerticle::row).toList(), true));
    }

    private static MultiGauge.Row<?> row(BusinessMetric figure) {
        Tags tags = figure.label() == null ? Tags.empty() : Tags.of(figure.label(), figure.labelValue());
        return MultiGauge.Row.of(tags, figure.value());
    }
}
