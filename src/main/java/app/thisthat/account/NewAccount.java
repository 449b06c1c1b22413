package app.thisthat.account;

import java.util.UUID;

/**
 * An account that is about to be made.
 *
 * @param role {@code user} or {@code admin}
 */
public record NewAccount(UUID id, Username username, EmailAddress email, String passwordHash, String role) {

    public static final String USER = "user";
    static final String ADMIN = "admin";
}
