package app.thisthat.http;

import java.util.UUID;

/**
 * The authenticated caller, from a verified access token.
 *
 * @param tokenVersion the account's token version at issue; tokens of an older version are invalid
 */
public record Caller(UUID userId, UUID sessionId, int tokenVersion) {}
