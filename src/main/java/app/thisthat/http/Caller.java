package app.thisthat.http;

import java.util.UUID;

/**
 * Who calls, as a verified access token says.
 *
 * @param userId the account
 * @param sessionId the session the token was issued to
 * @param tokenVersion the account's token version at issue: a token of an older version is worth nothing
 */
public record Caller(UUID userId, UUID sessionId, int tokenVersion) {}
