package app.thisthat.account;

import app.thisthat.platform.config.SettingsReader;

/**
 * The settings {@code admin.*}.
 *
 * @param email of the admin that is created at the start; empty, like the password: none
 */
public record AdminSettings(String email, String password, ConflictOfInterest conflictOfInterest) {

    /** Whether admins may bet on markets that they made, and decide markets on which they have bets. */
    public enum ConflictOfInterest {
        REFUSE,
        ALLOW
    }

    public static AdminSettings read(SettingsReader reader) {
        return new AdminSettings(
                reader.text("admin.email"),
                reader.text("admin.password"),
                reader.choice("admin.conflictOfInterest", ConflictOfInterest.class));
    }

    public boolean conflictsAllowed() {
        return conflictOfInterest == ConflictOfInterest.ALLOW;
    }
}
