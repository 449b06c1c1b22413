package app.thisthat.businessmetrics;

import app.thisthat.market.FeedFreshness;
import app.thisthat.market.OddsAges;
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
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the business metrics at an interval and exposes them as gauges. Every node has one, with the same values. */
public final class BusinessMetricsVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(BusinessMetricsVerticle.class);
    private static final long RECENT_INTERVAL_MS = 60_000;
    private static final long USER_INTERVAL_MS = 300_000;

    /** Gives the first ranking of a new service time to finish. */
    private static final long USER_DELAY_MS = 10_000;

    private final BusinessMetricsStore store;
    private final MeterRegistry metrics;
    private final Map<String, MultiGauge> gauges = new HashMap<>();

    public BusinessMetricsVerticle(Postgres postgres, FeedFreshness freshness, MeterRegistry metrics) {
        this.store = new BusinessMetricsStore(postgres);
        this.metrics = metrics;
        Gauge.builder("thisthat_odds_age_limit_seconds", freshness.maxOddsAge(), Duration::toSeconds)
                .description("Age of odds from which a mirrored market takes no bets")
                .strongReference(true)
                .register(metrics);
        oddsAge(freshness, "0", OddsAges::minimum);
        oddsAge(freshness, "0.5", OddsAges::median);
        oddsAge(freshness, "0.95", OddsAges::p95);
        oddsAge(freshness, "1", OddsAges::maximum);
    }

    private void oddsAge(FeedFreshness freshness, String quantile, ToDoubleFunction<OddsAges> value) {
        Gauge.builder("thisthat_odds_age_seconds", freshness, source -> value.applyAsDouble(source.ages()))
                .description("Age of the odds of open mirrored markets")
                .tag("quantile", quantile)
                .strongReference(true)
                .register(metrics);
    }

    /** Completes after the first reading, so that the first scrape has all metrics. */
    @Override
    public Future<?> start() {
        return Future.join(
                read(RECENT_INTERVAL_MS, RECENT_INTERVAL_MS, "figures", store::recent),
                read(USER_DELAY_MS, USER_INTERVAL_MS, "figures_survey", store::users));
    }

    private Future<?> read(long delayMs, long intervalMs, String task, Supplier<Future<List<BusinessMetric>>> source) {
        TaskMetrics taskMetrics = new TaskMetrics(metrics, task);
        vertx.setPeriodic(delayMs, intervalMs, timer -> read(task, taskMetrics, source));
        return read(task, taskMetrics, source);
    }

    /** Never fails. */
    private Future<?> read(String task, TaskMetrics taskMetrics, Supplier<Future<List<BusinessMetric>>> source) {
        return taskMetrics
                .measure(source)
                .onSuccess(this::update)
                .onFailure(failure -> LOG.atWarn()
                        .addKeyValue("task", task)
                        .addKeyValue("cause", String.valueOf(failure.getMessage()))
                        .log("Reading business metrics failed"))
                .otherwiseEmpty();
    }

    private void update(List<BusinessMetric> values) {
        values.stream()
                .collect(Collectors.groupingBy(BusinessMetric::name))
                .forEach((name, sameName) -> gauges.computeIfAbsent(name, key -> MultiGauge.builder(key)
                                .description(BusinessMetric.description(key))
                                .register(metrics))
                        .register(
                                sameName.stream()
                                        .map(BusinessMetricsVerticle::row)
                                        .toList(),
                                true));
    }

    private static MultiGauge.Row<?> row(BusinessMetric metric) {
        Tags tags = metric.label() == null ? Tags.empty() : Tags.of(metric.label(), metric.labelValue());
        return MultiGauge.Row.of(tags, metric.value());
    }
}
