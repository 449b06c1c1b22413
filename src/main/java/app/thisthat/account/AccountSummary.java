package app.thisthat.account;

import app.thisthat.kernel.Credits;
import java.util.UUID;

/** An account as its owner sees it when signing in. */
public record AccountSummary(UUID id, String username, String email, Credits creditBalance) {}
