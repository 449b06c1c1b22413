package app.thisthat.http.server;

import app.thisthat.platform.config.SettingsReader;
import java.util.List;

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
