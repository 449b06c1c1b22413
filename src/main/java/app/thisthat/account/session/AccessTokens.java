package app.thisthat.account.session;

import app.thisthat.http.Caller;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The short-lived tokens that say who calls. They carry no role: that is asked of the database when it matters. */
public final class AccessTokens {

    private static final String USE = "access";
    private static final String SESSION = "fid";
    private static final String TOKEN_VERSION = "tv";

    /** Whoever calls now calls again soon; of more callers the tokens of some are verified anew. */
    private static final int VERIFIED_MAX = 20_000;

    private final TokenSigner tokens;
    private final Duration lifetime;
    private final Clock clock;
    private final Cache<String, Verified> verified;

    /** What a token said that was verified, to the letter; it is believed until it expires. */
    private record Verified(Caller caller, Instant expiresAt) {}

    public AccessTokens(SigningKeys keyring, Duration lifetime, Clock clock) {
        this.tokens = new TokenSigner(keyring, USE, clock);
        this.lifetime = lifetime;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(VERIFIED_MAX)
                .expireAfterWrite(lifetime)
                .build();
    }

    public String issue(Caller caller) {
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
    public Caller verify(String token) {
        Verified known = verified.getIfPresent(token);
        if (known != null && clock.instant().isBefore(known.expiresAt)) {
            return known.caller;
        }
        try {
            DecodedJWT claims = tokens.verify(token);
            Caller caller = new Caller(
                    TokenSigner.id(claims.getSubject()),
                    TokenSigner.id(claims.getClaim(SESSION).asString()),
                    tokenVersion(claims));
            verified.put(token, new Verified(caller, claims.getExpiresAtAsInstant()));
            return caller;
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
