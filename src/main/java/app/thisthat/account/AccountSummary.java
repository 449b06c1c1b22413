package app.thisthat.account;

import app.thisthat.kernel.Credits;
import java.util.UUID;

/** An account in the response to a registration or a login. */
public record AccountSummary(UUID id, String username, String email, Credits creditBalance) {}
