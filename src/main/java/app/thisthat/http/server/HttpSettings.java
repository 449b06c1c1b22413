package app.thisthat.http.server;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings {@code http.*}.
 *
 * @param port 0: any free port
 * @param instances event loops that serve HTTP, at least 1; 0 in the file: the number of processors
 * @param maxBody maximum size of a request body in bytes
 * @param requestTimeout time for the head of a request, and again for its body
 * @param connections maximum number of open connections; 0 in the file: by the heap
 * @param connectionsPerAddress maximum number of open connections of one client network
 * @param bodyMemory maximum size in bytes of all request bodies in flight; 0 in the file: by the heap
 * @param http2 whether HTTP/2 in clear text is enabled
 * @param webClient whether the web client is served at {@code /}
 * @param allowedOrigins origins of the CORS allow-list; in development, those of this machine with any port too
 * @param trustedProxies addresses and networks whose {@code X-Forwarded-For} header is trusted
 */
public record HttpSettings(
        String host,
        int port,
        int instances,
        int maxBody,
        Duration requestTimeout,
        int connections,
        int connectionsPerAddress,
        int bodyMemory,
        boolean http2,
        boolean webClient,
        List<String> allowedOrigins,
        List<String> trustedProxies) {

    /** Heap of one connection: about 12 kB while it is idle, and the buffers of a request. */
    private static final int HEAP_PER_CONNECTION = 32_768;

    /** Room for 500 users behind one address with two connections each, and as many again. */
    private static final int PER_ADDRESS = 2_048;

    /** Share of the heap for request bodies. */
    private static final int BODY_MEMORY_SHARE = 16;

    private static final Duration REQUEST_TIMEOUT_MAX = Duration.ofMinutes(1);

    private static final int BODY_MEMORY_MIN = 1 << 20;
    private static final int BODY_MEMORY_MAX = 1 << 30;

    private static final List<String> LOCAL_ORIGINS =
            List.of("http://localhost" + CorsPolicy.ANY_PORT, "http://127.0.0.1" + CorsPolicy.ANY_PORT);

    private static final Pattern ORIGIN =
            Pattern.compile("https?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    public static HttpSettings read(SettingsReader reader) {
        int instances = reader.number("http.instances", 0, 64);
        Duration requestTimeout = reader.duration("http.requestTimeout");
        reader.require(requestTimeout.compareTo(REQUEST_TIMEOUT_MAX) <= 0, "http.requestTimeout must be at most 1m");
        int connections = reader.number("http.connections", 0, 1_000_000);
        int bodyMemory = reader.number("http.bodyMemory", 0, BODY_MEMORY_MAX);
        reader.require(
                bodyMemory == 0 || bodyMemory >= BODY_MEMORY_MIN,
                "http.bodyMemory must be 0 or at least " + BODY_MEMORY_MIN);
        int perAddress = reader.number("http.connectionsPerAddress", 0, 1_000_000);
        HttpSettings settings = new HttpSettings(
                reader.host("http.host"),
                reader.port("http.port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                reader.number("http.maxBody", 1_024, 1 << 20),
                requestTimeout,
                connections == 0 ? byHeap(HEAP_PER_CONNECTION) : connections,
                perAddress == 0 ? defaultPerAddress(reader) : perAddress,
                bodyMemory == 0 ? Math.min(BODY_MEMORY_MAX, byHeap(BODY_MEMORY_SHARE)) : bodyMemory,
                reader.flag("http.http2"),
                reader.flag("http.webClient"),
                withLocalOrigins(
                        reader.production(),
                        reader.list(
                                "http.allowedOrigins",
                                "a list of origins as https://host or https://host:port",
                                origin -> ORIGIN.matcher(origin).matches())),
                reader.list(
                        "http.trustedProxies",
                        "a list of addresses and networks as 10.0.0.0/8",
                        ClientAddressResolver::isNetwork));
        reader.requireInProduction(
                settings.allowedOrigins.stream().allMatch(origin -> SettingsReader.isConfidential(origin, "https")),
                "http.allowedOrigins must start with https: in production");
        reader.requireInProduction(
                settings.trustedProxies.stream().noneMatch(proxy -> proxy.endsWith("/0")),
                "http.trustedProxies must not trust every address in production: clients could forge theirs");
        return settings;
    }

    /** In development, pages of this machine may call the API: the servers of frontend tools choose their ports. */
    private static List<String> withLocalOrigins(boolean production, List<String> origins) {
        return production
                ? origins
                : Stream.concat(LOCAL_ORIGINS.stream(), origins.stream()).toList();
    }

    /** Live sockets of an address leave room for its requests. */
    private static int defaultPerAddress(SettingsReader reader) {
        return Math.max(PER_ADDRESS, reader.number("live.socketsPerAddress", 1, 1_000_000) + PER_ADDRESS / 2);
    }

    private static int byHeap(int divisor) {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / divisor);
    }
}
