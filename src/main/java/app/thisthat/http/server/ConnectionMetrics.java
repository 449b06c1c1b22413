package app.thisthat.http.server;

import app.thisthat.http.cache.ResponseCache;
import app.thisthat.http.connection.ConnectionLimits;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Metrics of the connections to the API and of the memory that their requests use. */
record ConnectionMetrics(ConnectionLimits limits, BodyMemory bodyMemory, ResponseCache cache) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("thisthat_http_connections", limits, ConnectionLimits::open)
                .description("Open connections to the API")
                .register(registry);
        FunctionCounter.builder("thisthat_http_connections_rejected", limits, ConnectionLimits::rejected)
                .description("Connections rejected by a limit")
                .register(registry);
        FunctionCounter.builder("thisthat_http_connections_evicted", limits, ConnectionLimits::evicted)
                .description("Idle connections closed because the node had few connections left")
                .register(registry);
        Gauge.builder("thisthat_http_body_memory", bodyMemory, BodyMemory::used)
                .description("Memory of request bodies in flight")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("thisthat_http_response_cache", cache, ResponseCache::bytes)
                .description("Memory of cached responses")
                .baseUnit("bytes")
                .register(registry);
    }
}
