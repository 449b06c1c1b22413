package app.thisthat.http.server;

import app.thisthat.kernel.RefusalCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the error responses of one operation by code. */
final class ErrorMetrics {

    private static final int SERVER_ERROR = 500;

    private final MeterRegistry metrics;
    private final String operation;
    private final Map<RefusalCode, Counter> counters = new ConcurrentHashMap<>();

    /** Registers the counters of server errors, which alerts use, before the first error. */
    ErrorMetrics(MeterRegistry metrics, String operation) {
        this.metrics = metrics;
        this.operation = operation;
        Arrays.stream(RefusalCode.values())
                .filter(code -> code.status() >= SERVER_ERROR)
                .forEach(code -> counters.put(code, counter(code)));
    }

    /** Metrics of requests that match no operation. */
    static ErrorMetrics unrouted(MeterRegistry metrics) {
        return new ErrorMetrics(metrics, "none");
    }

    void count(RefusalCode code) {
        counters.computeIfAbsent(code, this::counter).increment();
    }

    private Counter counter(RefusalCode code) {
        return Counter.builder("http_errors")
                .description("Error responses by operation and code")
                .tag("operation", operation)
                .tag("code", code.name())
                .register(metrics);
    }
}
