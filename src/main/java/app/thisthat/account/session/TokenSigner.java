package app.thisthat.account.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Signs and verifies the tokens of one use. Each key has its own {@link JWTAuth}, and the {@code kid} of a token
 * selects one of them, so a token is verified with one key and HS256 only. {@code JWTAuth} verifies the signature, the
 * issuer and the audience. This class verifies the header, the use, the presence of claims and the times.
 */
final class TokenSigner {

    private static final String ISSUER = "thisthat";
    private static final String USE = "token_use";
    private static final int LENGTH_MAX = 1_024;
    private static final int LEEWAY_SECONDS = 5;

    private final String use;
    private final InstantSource clock;
    private final Map<String, JWTAuth> authByKid = new LinkedHashMap<>();
    private final String signingKid;
    private final JWTOptions options;

    /**
     * Creates the verifiers and tests that they reject unsigned tokens.
     *
     * @param keys the first signs, all verify
     * @param use the {@code token_use} of the tokens, and part of their audience
     * @throws IllegalStateException if an unsigned token would be accepted
     */
    TokenSigner(Vertx vertx, SigningKeys keys, String use, InstantSource clock) {
        this.use = use;
        this.clock = clock;
        this.signingKid = keys.signingKid();
        this.options = new JWTOptions()
                .setAlgorithm(TokenHeader.ALGORITHM)
                .setIssuer(ISSUER)
                .setAudience(List.of(ISSUER + ":" + use))
                .setNoTimestamp(true)
                .setIgnoreExpiration(true); // JWTAuth compares with the system clock
        keys.keys().forEach((kid, key) -> authByKid.put(kid, JWTAuth.create(vertx, options(kid, key))));
        selfTest();
    }

    private JWTAuthOptions options(String kid, byte[] key) {
        return new JWTAuthOptions()
                .setJWTOptions(options)
                .addPubSecKey(new PubSecKeyOptions()
                        .setId(kid)
                        .setAlgorithm(TokenHeader.ALGORITHM)
                        .setBuffer(Buffer.buffer(key)));
    }

    private void selfTest() {
        long now = clock.instant().getEpochSecond();
        String signed = sign(new JsonObject()
                .put("sub", new UUID(0, 0).toString())
                .put("jti", "self-test")
                .put("iat", now)
                .put("exp", now + 60));
        verify(signed);
        String header =
                new JsonObject().put("alg", "none").put("kid", signingKid).encode();
        String unsigned =
                Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                        + signed.substring(signed.indexOf('.'), signed.lastIndexOf('.') + 1);
        String stripped = signed.substring(0, signed.lastIndexOf('.') + 1);
        for (String forged : List.of(unsigned, stripped)) {
            requireRejected(() -> verify(forged));
            requireRejected(() -> payload(authByKid.get(signingKid), forged));
        }
    }

    private static void requireRejected(Runnable verification) {
        try {
            verification.run();
        } catch (InvalidTokenException expected) {
            return;
        }
        throw new IllegalStateException("Unsigned tokens would be accepted");
    }

    /** Adds the issuer, the audience and the use to the claims, and signs them. */
    String sign(JsonObject claims) {
        return authByKid.get(signingKid).generateToken(claims.put(USE, use), options);
    }

    /** Verifies a token. Throws {@link InvalidTokenException} if it is not valid or has expired. */
    TokenClaims verify(String token) {
        if (token.length() > LENGTH_MAX) {
            throw new InvalidTokenException("The token is longer than " + LENGTH_MAX + " characters");
        }
        JWTAuth auth = authByKid.get(TokenHeader.parse(token).kid());
        if (auth == null) {
            throw new InvalidTokenException("The kid is unknown");
        }
        TokenClaims claims = new TokenClaims(payload(auth, token));
        check(claims);
        return claims;
    }

    /** The payload of a token with a valid signature, issuer and audience. */
    private static JsonObject payload(JWTAuth auth, String token) {
        Future<User> user;
        try {
            user = auth.authenticate(new TokenCredentials(token));
        } catch (RuntimeException e) { // a claim of an unexpected type
            throw new InvalidTokenException("The token cannot be read", e);
        }
        if (!user.isComplete()) {
            throw new IllegalStateException("JWTAuth does not complete synchronously");
        }
        if (user.failed()) {
            throw new InvalidTokenException("The signature, issuer or audience is not valid", user.cause());
        }
        return user.result().attributes().getJsonObject("accessToken");
    }

    private void check(TokenClaims claims) {
        if (!claims.text(USE).equals(use)) {
            throw new InvalidTokenException("The token has another use");
        }
        claims.text("sub");
        claims.text("jti");
        long now = clock.instant().getEpochSecond();
        if (claims.seconds("iat") > now + LEEWAY_SECONDS) {
            throw new InvalidTokenException("The token was issued in the future");
        }
        if (claims.has("nbf") && claims.seconds("nbf") > now + LEEWAY_SECONDS) {
            throw new InvalidTokenException("The token is not valid yet");
        }
        if (claims.seconds("exp") < now - LEEWAY_SECONDS) {
            throw InvalidTokenException.ofExpiredToken();
        }
    }
}
