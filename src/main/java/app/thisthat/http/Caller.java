package app.thisthat.http;

import java.util.UUID;

/** The authenticated caller. Tokens with an old {@code tokenVersion} of the account are invalid. */
public record Caller(UUID userId, UUID sessionId, int tokenVersion) {}
