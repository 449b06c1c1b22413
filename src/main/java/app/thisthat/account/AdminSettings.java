package app.thisthat.account;

import app.thisthat.platform.config.SettingsReader;

/** The settings {@code admin.*}: the admin that is created at the start; both empty: none. */
public record AdminSettings(String email, String password) {

    public static AdminSettings read(SettingsReader reader) {
        return new AdminSettings(reader.text("admin.email"), reader.text("admin.password"));
    }
}
