package app.thisthat.platform.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.Stream;

/** The meter registry of the process and the common definitions of meters. */
public final class Metrics {

    /** Bounds of the histogram buckets. They include the latency targets and the limits of alerts. */
    private static final Duration[] BUCKETS = Stream.of(5, 10, 25, 50, 100, 200, 300, 500, 1_000, 2_500, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private Metrics() {}

    /** A registry for Prometheus with the meters of the JVM and the process. */
    public static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        DroppedLogCounter.bindTo(registry);
        return registry;
    }

    /** A Vert.x builder with meters for connection and thread pools only; meters per request would cost too much. */
    public static VertxBuilder vertx(VertxOptions options, MeterRegistry registry) {
        MicrometerMetricsOptions metricsOptions =
                new MicrometerMetricsOptions().setEnabled(true).setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME));
        EnumSet.complementOf(EnumSet.of(MetricsDomain.NAMED_POOLS)).forEach(metricsOptions::addDisabledMetricsCategory);
        Stream.of("sql", "redis").forEach(metricsOptions::addDisabledMetricsCategory);
        return Vertx.builder()
                .with(options.setMetricsOptions(metricsOptions))
                .withMetrics(new MicrometerMetricsFactory(registry));
    }

    /** A timer with histogram buckets. */
    public static Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
    }
}
