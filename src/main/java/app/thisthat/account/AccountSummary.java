package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.SuspensionInForce;
import java.util.UUID;

/**
 * An account in the response to a registration or a login.
 *
 * @param suspension from betting; null: none
 */
public record AccountSummary(
        UUID id, String username, String email, Role role, Credits creditBalance, SuspensionInForce suspension) {}
