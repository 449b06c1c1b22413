package app.thisthat.http.server;

import app.thisthat.platform.config.SettingsReader;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The settings {@code http.*}.
 *
 * @param port 0: any free port
 * @param instances event loops that serve HTTP, at least 1; 0 in the file: the number of processors
 * @param maxBody maximum size of a request body in bytes
 * @param allowedOrigins origins of the CORS allow-list
 * @param trustedProxies addresses and networks whose {@code X-Forwarded-For} header is trusted
 */
public record HttpSettings(
        String host, int port, int instances, int maxBody, List<String> allowedOrigins, List<String> trustedProxies) {

    private static final Pattern ORIGIN =
            Pattern.compile("https?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    public static HttpSettings read(SettingsReader reader) {
        int instances = reader.number("http.instances", 0, 64);
        HttpSettings settings = new HttpSettings(
                reader.host("http.host"),
                reader.port("http.port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                reader.number("http.maxBody", 1_024, 1 << 20),
                reader.list(
                        "http.allowedOrigins",
                        "a list of origins as https://host or https://host:port",
                        origin -> ORIGIN.matcher(origin).matches()),
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
}
