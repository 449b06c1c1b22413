package app.thisthat.account;

import app.thisthat.account.session.SigningKeys;
import app.thisthat.platform.config.SettingsReader;
import java.time.Duration;
import java.util.List;

/**
 * The settings {@code auth.*}.
 *
 * @param jwtKeys {@code kid:base64url} each; the first signs, all verify; empty: a generated key in {@code data.dir}
 * @param bcryptCost 4 to 16; at least 12 in production
 * @param bcryptThreads concurrent hashes
 * @param bcryptQueue most queued hashes
 */
public record AuthSettings(
        List<String> jwtKeys,
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        int bcryptCost,
        int bcryptThreads,
        int bcryptQueue) {

    private static final int BCRYPT_COST_IN_PRODUCTION = 12;

    public static AuthSettings read(SettingsReader reader) {
        AuthSettings settings = new AuthSettings(
                reader.list("auth.jwtKeys"),
                reader.duration("auth.accessTokenLifetime"),
                reader.duration("auth.refreshTokenLifetime"),
                reader.number("auth.bcryptCost", 4, 16),
                reader.number("auth.bcryptThreads", 1, 64),
                reader.number("auth.bcryptQueue", 1, 1_000));
        if (!settings.jwtKeys.isEmpty()) {
            reader.check(() -> SigningKeys.parse(settings.jwtKeys));
        }
        reader.requireInProduction(!settings.jwtKeys.isEmpty(), "auth.jwtKeys is required in production");
        reader.requireInProduction(
                settings.bcryptCost >= BCRYPT_COST_IN_PRODUCTION,
                "auth.bcryptCost must be at least " + BCRYPT_COST_IN_PRODUCTION + " in production");
        return settings;
    }
}
