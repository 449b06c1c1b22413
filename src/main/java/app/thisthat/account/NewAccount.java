package app.thisthat.account;

import java.util.UUID;

/** An account to create. */
public record NewAccount(UUID id, Username username, EmailAddress email, String passwordHash, Role role) {}
