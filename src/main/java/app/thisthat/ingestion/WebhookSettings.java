package app.thisthat.ingestion;

import app.thisthat.platform.config.SettingsReader;
import java.util.List;

/**
 * The settings {@code webhook.*}.
 *
 * @param secrets at most two, so that a secret can be replaced without a gap; at least 32 characters each in production;
 *     none: the webhook is off
 */
public record WebhookSettings(List<String> secrets) {

    private static final int SECRETS_MAX = 2;
    private static final int SECRET_LENGTH_IN_PRODUCTION = 32;

    public static WebhookSettings read(SettingsReader reader) {
        WebhookSettings settings = new WebhookSettings(reader.list("webhook.secret"));
        reader.require(
                settings.secrets.size() <= SECRETS_MAX, "webhook.secret must be at most " + SECRETS_MAX + " secrets");
        reader.require(
                settings.secrets.stream().noneMatch(String::isEmpty),
                "webhook.secret must not contain an empty secret");
        reader.requireInProduction(
                settings.secrets.stream().allMatch(secret -> secret.length() >= SECRET_LENGTH_IN_PRODUCTION),
                "webhook.secret must be at least " + SECRET_LENGTH_IN_PRODUCTION + " characters in production");
        return settings;
    }
}
