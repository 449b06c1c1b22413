package app.thisthat.account.session;

import app.thisthat.account.AccountRefusals;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Refresh tokens; each is exchanged once for its successor. The text of a token follows from the row of its session. A
 * client whose response was lost can therefore get the same successor again, and no token is stored.
 */
public final class RefreshTokens {

    private static final String USE = "refresh";
    private static final String SESSION = "fid";

    private final TokenSigner tokens;

    public RefreshTokens(Vertx vertx, SigningKeys keys, InstantSource clock) {
        this.tokens = new TokenSigner(vertx, keys.derive("thisthat refresh tokens"), USE, clock);
    }

    String issue(Session session) {
        return tokens.sign(new JsonObject()
                .put("sub", session.userId().toString())
                .put("jti", session.tokenId().toString())
                .put("iat", session.rotatedAt().getEpochSecond())
                .put("exp", session.expiresAt().getEpochSecond())
                .put(SESSION, session.id().toString()));
    }

    /** Verifies a refresh token, without a look at its session. Throws {@code INVALID_REFRESH_TOKEN}. */
    VerifiedToken verify(String token) {
        try {
            TokenClaims claims = tokens.verify(token);
            return new VerifiedToken(claims.id("sub"), claims.id(SESSION), claims.id("jti"));
        } catch (InvalidTokenException e) {
            throw AccountRefusals.invalidRefreshToken();
        }
    }

    /** The content of a verified refresh token. The session's row has the current and the previous token id. */
    record VerifiedToken(UUID userId, UUID sessionId, UUID tokenId) {}
}
