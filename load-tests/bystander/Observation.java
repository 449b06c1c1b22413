package bystander;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The state of the service during an attack, from its management port: leases, event-loop lag, heap, lost log lines. */
final class Observation {

    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int SAMPLES_PER_SCRAPE = 4;
    private static final int ATTEMPTS_MAX = 10;
    private static final Pattern LAG = Pattern.compile("(?m)^thisthat_event_loop_lag_seconds_bucket\\{le=\"(.+?)\".*?} (\\S+)");
    private static final Pattern HEAP = Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*?} (\\S+)");
    private static final Pattern LOST_LINES = Pattern.compile("(?m)^thisthat_log_lines_lost_total (\\S+)");

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String address;
    private final Map<Double, Double> lagBefore;
    private final double lostLinesBefore;
    private Map<Double, Double> lag = Map.of();
    private Set<String> jobs = Set.of();
    private double lostLines;
    private double heapMax;
    private int leasesLost;
    private int notReady;
    private int unanswered;
    private volatile boolean ended;

    /** Starts to observe. */
    Observation(Target target) throws IOException {
        this.address = "http://" + target.host() + ":" + target.managementPort();
        String metrics = firstMetrics();
        this.lagBefore = lag(metrics);
        this.lag = lagBefore;
        this.lostLinesBefore = sum(LOST_LINES, metrics);
        this.lostLines = lostLinesBefore;
        Threads.start("observation", this::observe);
    }

    /** A service that recovers from the previous attack may not respond at once. */
    private String firstMetrics() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return get("/metrics").body();
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private void observe() {
        for (int sample = 0; !ended; sample++) {
            try {
                checkHealth();
                if (sample % SAMPLES_PER_SCRAPE == 0) {
                    scrape();
                }
            } catch (IOException e) {
                count(e);
            }
            Threads.sleep(INTERVAL.toMillis());
        }
    }

    private synchronized void count(IOException failure) {
        unanswered += ended ? 0 : 1;
    }

    private void checkHealth() throws IOException {
        HttpResponse<String> health = get("/health/ready");
        Set<String> held = new HashSet<>();
        for (JsonNode job : Target.JSON.readTree(health.body()).get("jobs")) {
            held.add(job.asText());
        }
        synchronized (this) {
            notReady += health.statusCode() == 200 ? 0 : 1;
            leasesLost += (int) jobs.stream().filter(job -> !held.contains(job)).count();
            jobs = held;
        }
    }

    private void scrape() throws IOException {
        String metrics = get("/metrics").body();
        synchronized (this) {
            lag = lag(metrics);
            lostLines = sum(LOST_LINES, metrics);
            heapMax = Math.max(heapMax, sum(HEAP, metrics));
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private static Map<Double, Double> lag(String metrics) {
        Map<Double, Double> buckets = new TreeMap<>();
        Matcher bucket = LAG.matcher(metrics);
        while (bucket.find()) {
            double bound = bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
            buckets.merge(bound, Double.parseDouble(bucket.group(2)), Double::sum);
        }
        return buckets;
    }

    private static double sum(Pattern pattern, String metrics) {
        return pattern.matcher(metrics)
                .results()
                .mapToDouble(value -> Double.parseDouble(value.group(1)))
                .sum();
    }

    /** Ends the observation. */
    synchronized Result end() {
        ended = true;
        return new Result(leasesLost, notReady, unanswered, lagBound(), heapMax / (1 << 20), (long) (lostLines - lostLinesBefore));
    }

    /** The upper bound of the highest bucket with new values, in seconds. */
    private double lagBound() {
        double below = 0;
        double bound = 0;
        for (Map.Entry<Double, Double> bucket : lag.entrySet()) {
            double upTo = bucket.getValue() - lagBefore.getOrDefault(bucket.getKey(), 0.0);
            if (upTo > below) {
                bound = bucket.getKey();
                below = upTo;
            }
        }
        return bound;
    }

    /**
     * What was observed.
     *
     * @param notReady number of health checks with another status than 200
     * @param unanswered number of requests to the management port without a response in time
     * @param lagBound upper bound of the event-loop lag in seconds; infinite if it exceeds the highest bucket
     * @param heapMb highest heap use
     */
    record Result(int leasesLost, int notReady, int unanswered, double lagBound, double heapMb, long lostLogLines) {

        String lagText() {
            return Double.isInfinite(lagBound) ? "> 5 s" : String.format(Locale.ROOT, "≤ %.0f ms", lagBound * 1_000);
        }
    }
}
