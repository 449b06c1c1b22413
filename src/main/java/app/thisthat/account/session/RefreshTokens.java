package app.thisthat.account.session;

import app.thisthat.account.AccountRefusals;
import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.time.Clock;
import java.util.UUID;

/**
 * The long-lived tokens that are exchanged for new ones, each once. A token's text follows from its session's row alone,
 * so that the same successor can be handed out again to a client whose answer was lost, without storing the token.
 */
public final class RefreshTokens {

    private static final String USE = "refresh";
    private static final String SESSION = "fid";

    private final TokenSigner tokens;

    public RefreshTokens(SigningKeys keyring, Clock clock) {
        this.tokens = new TokenSigner(keyring.derive("thisthat refresh tokens"), USE, clock);
    }

    String issue(Session session) {
        return tokens.sign(JWT.create()
                .withSubject(session.userId().toString())
                .withJWTId(session.tokenId().toString())
                .withIssuedAt(session.rotatedAt())
                .withExpiresAt(session.expiresAt())
                .withClaim(SESSION, session.id().toString()));
    }

    /**
     * What a refresh token claims, going by the token alone.
     *
     * @throws app.thisthat.kernel.RefusedException {@code INVALID_REFRESH_TOKEN}
     */
    Claim verify(String token) {
        try {
            DecodedJWT claims = tokens.verify(token);
            return new Claim(
                    TokenSigner.id(claims.getSubject()),
                    TokenSigner.id(claims.getClaim(SESSION).asString()),
                    TokenSigner.id(claims.getId()));
        } catch (JWTVerificationException e) {
            throw AccountRefusals.invalidRefreshToken();
        }
    }

    /**
     * The bearer of one generation of a session.
     *
     * @param tokenId which generation: the session's row knows the present one and the one before
     */
    record Claim(UUID userId, UUID sessionId, UUID tokenId) {}
}
