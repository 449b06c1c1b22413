package app.thisthat.account;

import app.thisthat.account.credentials.PasswordPolicy;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code admin.*}.
 *
 * @param adjustmentMax largest amount of a manual adjustment of a balance, in credits
 * @param email of the admin that is created at the start; empty, like the password: none
 */
public record AdminSettings(String email, String password, ConflictOfInterest conflictOfInterest, int adjustmentMax) {

    /** Whether admins may bet on markets that they made, and decide markets on which they have bets. */
    public enum ConflictOfInterest {
        REFUSE,
        ALLOW
    }

    public static AdminSettings read(SettingsReader reader) {
        AdminSettings settings = new AdminSettings(
                reader.text("admin.email", "an e-mail address", AdminSettings::isEmptyOrAddress),
                reader.text("admin.password"),
                reader.choice("admin.conflictOfInterest", ConflictOfInterest.class),
                reader.number("admin.adjustmentMax", 1, 1_000_000));
        reader.require(
                settings.email.isEmpty() == settings.password.isEmpty(),
                "admin.email and admin.password must both be set or both be empty");
        if (!settings.password.isEmpty()) {
            reader.check(() -> checkPassword(settings.password));
            reader.requireInProduction(
                    !BootstrapAccounts.isDemoPassword(settings.password),
                    "admin.password must not be a published password in production");
        }
        return settings;
    }

    public boolean conflictsAllowed() {
        return conflictOfInterest == ConflictOfInterest.ALLOW;
    }

    private static boolean isEmptyOrAddress(String text) {
        return text.isEmpty() || text.equals(new EmailAddress(text).value());
    }

    private static void checkPassword(String password) {
        try {
            PasswordPolicy.check(password, "admin.password");
        } catch (RefusedException e) {
            throw new IllegalArgumentException(
                    "admin.password (" + SettingsReader.environmentName("admin.password") + "): "
                            + e.refusal().message(),
                    e);
        }
    }
}
