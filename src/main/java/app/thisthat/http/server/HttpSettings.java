package app.thisthat.http.server;

import app.thisthat.platform.config.SettingsReader;
import java.util.List;

/**
 * The settings {@code http.*}.
 *
 * @param port 0 picks a free port
 * @param instances event loops that serve HTTP, at least 1; 0 in the file stands for the number of processors
 * @param maxBody largest request body, bytes
 * @param allowedOrigins origins of the CORS allow-list
 * @param trustedProxies addresses whose {@code X-Forwarded-For} is believed
 */
public record HttpSettings(
        String host, int port, int instances, int maxBody, List<String> allowedOrigins, List<String> trustedProxies) {

    public static HttpSettings read(SettingsReader reader) {
        int instances = reader.number("http.instances", 0, 64);
        return new HttpSettings(
                reader.text("http.host"),
                reader.port("http.port"),
                instances == 0 ? Runtime.getRuntime().availableProcessors() : instances,
                reader.number("http.maxBody", 1_024, 1 << 20),
                reader.list("http.allowedOrigins"),
                reader.list("http.trustedProxies"));
    }
}
