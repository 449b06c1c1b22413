package app.thisthat.platform.redis;

import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;

/**
 * The settings {@code redis.*}.
 *
 * @param uri empty: the embedded server
 * @param timeout longest wait for a reply
 */
public record RedisSettings(String uri, Duration timeout) {

    public static RedisSettings read(SettingsReader reader) {
        return new RedisSettings(
                reader.address("redis.uri", true, "redis", "rediss"), reader.duration("redis.timeout"));
    }
}
