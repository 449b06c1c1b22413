package app.thisthat.account;

import app.thisthat.http.Caller;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The short-lived tokens that say who calls. They carry no role: that is asked of the database when it matters. */
final class AccessTokens {

    private static final String USE = "access";
    private static final String SESSION = "fid";
    private static final String TOKEN_VERSION = "tv";

    private final SignedTokens tokens;
    private final Duration lifetime;
    private final Clock clock;

    AccessTokens(Keyring keyring, Duration lifetime, Clock clock) {
        this.tokens = new SignedTokens(keyring, USE, clock);
        this.lifetime = lifetime;
        this.clock = clock;
    }

    String issue(Caller caller) {
        Instant now = clock.instant();
        return tokens.sign(JWT.create()
                .withSubject(caller.userId().toString())
                .withJWTId(Ids.next().toString())
                .withIssuedAt(now)
                .withExpiresAt(now.plus(lifetime))
                .withClaim(SESSION, caller.sessionId().toString())
                .withClaim(TOKEN_VERSION, caller.tokenVersion()));
    }

    /**
     * Who calls with a token, going by the token alone.
     *
     * @throws app.thisthat.kernel.RefusedException {@code TOKEN_EXPIRED}, or {@code UNAUTHORIZED} for everything that is
     *     not an access token of ours
     */
    Caller verify(String token) {
        try {
            DecodedJWT claims = tokens.verify(token);
            return new Caller(
                    SignedTokens.id(claims.getSubject()),
                    SignedTokens.id(claims.getClaim(SESSION).asString()),
                    tokenVersion(claims));
        } catch (TokenExpiredException e) {
            throw Refusal.of(RefusalCode.TOKEN_EXPIRED, "The access token has expired")
                    .asException();
        } catch (JWTVerificationException e) {
            throw Refusal.of(RefusalCode.UNAUTHORIZED, "The access token is not valid")
                    .asException();
        }
    }

    private static int tokenVersion(DecodedJWT claims) {
        Integer version = claims.getClaim(TOKEN_VERSION).asInt();
        if (version == null) {
            throw new JWTVerificationException("no token version");
        }
        return version;
    }
}
