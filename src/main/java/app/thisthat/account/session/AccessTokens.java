package app.thisthat.account.session;

import app.thisthat.http.Caller;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Access tokens. They carry no role, because a role is read from the database when it is needed. */
public final class AccessTokens {

    private static final String USE = "access";
    private static final String SESSION = "fid";
    private static final String TOKEN_VERSION = "tv";

    /** Verified tokens kept; beyond these a token is verified again. */
    private static final int VERIFIED_MAX = 20_000;

    private final TokenSigner tokens;
    private final Duration lifetime;
    private final InstantSource clock;
    private final Cache<String, Verified> verified;

    private record Verified(Caller caller, Instant expiresAt) {}

    public AccessTokens(Vertx vertx, SigningKeys keys, Duration lifetime, InstantSource clock) {
        this.tokens = new TokenSigner(vertx, keys, USE, clock);
        this.lifetime = lifetime;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(VERIFIED_MAX)
                .expireAfterWrite(lifetime)
                .build();
    }

    Duration lifetime() {
        return lifetime;
    }

    public String issue(Caller caller) {
        Instant now = clock.instant();
        return tokens.sign(new JsonObject()
                .put("sub", caller.userId().toString())
                .put("jti", Ids.next().toString())
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(lifetime).getEpochSecond())
                .put(SESSION, caller.sessionId().toString())
                .put(TOKEN_VERSION, caller.tokenVersion()));
    }

    /**
     * Verifies an access token, without a look at its session. Throws {@code TOKEN_EXPIRED}, or {@code UNAUTHORIZED} if
     * the token is not valid.
     */
    public Caller verify(String token) {
        Verified known = verified.getIfPresent(token);
        if (known != null && clock.instant().isBefore(known.expiresAt)) {
            return known.caller;
        }
        try {
            TokenClaims claims = tokens.verify(token);
            Caller caller = new Caller(claims.id("sub"), claims.id(SESSION), claims.integer(TOKEN_VERSION));
            verified.put(token, new Verified(caller, Instant.ofEpochSecond(claims.seconds("exp"))));
            return caller;
        } catch (InvalidTokenException e) {
            throw refusal(e).asException();
        }
    }

    private static Refusal refusal(InvalidTokenException e) {
        return e.expired()
                ? Refusal.of(RefusalCode.TOKEN_EXPIRED, "The access token has expired")
                : Refusal.of(RefusalCode.UNAUTHORIZED, "The access token is not valid");
    }

    /** The expiry of a token that was verified before; empty if the token is malformed. */
    public static Optional<Instant> expiry(String token) {
        return TokenClaims.unverifiedExpiry(token);
    }
}
