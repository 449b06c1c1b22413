package app.thisthat.account;

import java.util.UUID;

/**
 * An account that is about to be made.
 *
 * @param role {@code user} or {@code admin}
 */
record NewAccount(UUID id, Username username, EmailAddress email, String passwordHash, String role) {

    static final String USER = "user";
    static final String ADMIN = "admin";
}
