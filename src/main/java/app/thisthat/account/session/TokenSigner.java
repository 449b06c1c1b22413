package app.thisthat.account.session;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Signs and verifies the tokens of one use. Nothing is believed of a token before its signature is: the algorithm is
 * always HS256 whatever the header says, the key is one of ours by its {@code kid} and never one that a token brings
 * along, and a token without one of the claims that every token of ours has is not ours.
 */
final class TokenSigner {

    private static final String ISSUER = "thisthat";
    private static final String USE = "token_use";
    private static final int LENGTH_MAX = 1_024;
    private static final int CLOCK_SKEW_SECONDS = 5;

    private final String use;
    private final String signingKey;
    private final Algorithm signingAlgorithm;
    private final Map<String, JWTVerifier> verifiers = new LinkedHashMap<>();

    /**
     * Checks itself, since a verifier that accepts an unsigned token would go unnoticed until it is abused.
     *
     * @param use what the tokens are for: stands in them as {@code token_use}, and as their audience
     * @throws IllegalStateException if an unsigned token, or one of another use, would be accepted
     */
    TokenSigner(SigningKeys keyring, String use, Clock clock) {
        this.use = use;
        var first = keyring.keys().entrySet().iterator().next();
        this.signingKey = first.getKey();
        this.signingAlgorithm = Algorithm.HMAC256(first.getValue());
        keyring.keys().forEach((kid, key) -> verifiers.put(kid, verifier(Algorithm.HMAC256(key), clock)));
        refuseToStartUnsafe(clock);
    }

    private JWTVerifier verifier(Algorithm algorithm, Clock clock) {
        var checks = (JWTVerifier.BaseVerification) JWT.require(algorithm)
                .withIssuer(ISSUER)
                .withAudience(audience())
                .withClaim(USE, use)
                .acceptLeeway(CLOCK_SKEW_SECONDS);
        return checks.build(clock);
    }

    private String audience() {
        return ISSUER + ":" + use;
    }

    private void refuseToStartUnsafe(Clock clock) {
        JWTCreator.Builder perfect = JWT.create()
                .withSubject(new UUID(0, 0).toString())
                .withJWTId("self-test")
                .withIssuedAt(clock.instant())
                .withExpiresAt(clock.instant().plusSeconds(60));
        String signed = sign(perfect);
        verify(signed);
        String unsigned = perfect.withKeyId(signingKey).sign(Algorithm.none());
        for (String forged : new String[] {unsigned, signed.substring(0, signed.lastIndexOf('.') + 1)}) {
            try {
                verify(forged);
            } catch (JWTVerificationException expected) {
                continue;
            }
            throw new IllegalStateException("unsigned tokens would be accepted");
        }
    }

    /**
     * An id that a claim holds.
     *
     * @throws JWTVerificationException if it holds none
     */
    static UUID id(String claim) {
        if (claim == null) {
            throw new JWTVerificationException("a claim is missing");
        }
        try {
            return UUID.fromString(claim);
        } catch (IllegalArgumentException e) {
            throw new JWTVerificationException("a claim is not an id", e);
        }
    }

    /** Completes the claims with those that all tokens of this use have, and signs. */
    String sign(JWTCreator.Builder claims) {
        return claims.withKeyId(signingKey)
                .withIssuer(ISSUER)
                .withAudience(audience())
                .withClaim(USE, use)
                .sign(signingAlgorithm);
    }

    /**
     * The claims of a token of this use.
     *
     * @throws com.auth0.jwt.exceptions.TokenExpiredException if it was one
     * @throws JWTVerificationException if it never was one
     */
    DecodedJWT verify(String token) {
        if (token.length() > LENGTH_MAX) {
            throw new JWTVerificationException("longer than any token of ours");
        }
        DecodedJWT decoded = JWT.decode(token);
        JWTVerifier verifier = decoded.getKeyId() == null ? null : verifiers.get(decoded.getKeyId());
        if (verifier == null) {
            throw new JWTVerificationException("not signed with a key of ours");
        }
        return complete(verifier.verify(decoded));
    }

    /** The library's own check of presence lets a claim pass that is there and null, an {@code exp} too. */
    private static DecodedJWT complete(DecodedJWT token) {
        for (String claim : List.of("sub", "exp", "iat", "jti")) {
            if (token.getClaim(claim).isMissing() || token.getClaim(claim).isNull()) {
                throw new JWTVerificationException("a claim is missing");
            }
        }
        return token;
    }
}
