package app.thisthat.account.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.http.Caller;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Check 19: what attackers hand in as a token. */
class AccessTokensTest {

    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SigningKeys KEYRING =
            SigningKeys.parse(List.of(SigningKeysTest.key("k1", 1), SigningKeysTest.key("k0", 2)));
    private static final Caller CALLER = new Caller(UUID.randomUUID(), UUID.randomUUID(), 7);

    private final AccessTokens tokens = tokens(KEYRING, NOW);

    private static AccessTokens tokens(SigningKeys keyring, Instant now) {
        return new AccessTokens(keyring, LIFETIME, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** A token that would be accepted, still to be signed. */
    private static JWTCreator.Builder perfect() {
        return JWT.create()
                .withKeyId("k1")
                .withIssuer("thisthat")
                .withAudience("thisthat:access")
                .withClaim("token_use", "access")
                .withSubject(CALLER.userId().toString())
                .withJWTId("x")
                .withIssuedAt(NOW)
                .withExpiresAt(NOW.plusSeconds(60))
                .withClaim("fid", CALLER.sessionId().toString())
                .withClaim("tv", 7);
    }

    private static Algorithm ours() {
        return Algorithm.HMAC256(KEYRING.keys().get("k1"));
    }

    private static String part(int index) {
        return List.of(perfect().sign(ours()).split("\\.", 3)).get(index);
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(String token, RefusalCode code) {
        assertThatThrownBy(() -> tokens.verify(token))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(code));
    }

    @Test
    void verify_readsWhatWasIssued() {
        assertThat(tokens.verify(tokens.issue(CALLER))).isEqualTo(CALLER);
        assertThat(tokens.verify(perfect().sign(ours()))).isEqualTo(CALLER);
    }

    @Test
    void verify_readsTokensOfTheFormerKeyOnly() {
        String byFormer = tokens(SigningKeys.parse(List.of(SigningKeysTest.key("k0", 2))), NOW)
                .issue(CALLER);
        assertThat(tokens.verify(byFormer)).isEqualTo(CALLER);
        String byDropped = tokens(SigningKeys.parse(List.of(SigningKeysTest.key("k9", 9))), NOW)
                .issue(CALLER);
        assertRefused(byDropped, RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_tellsAnExpiredTokenFromAnInvalidOne() {
        String token = tokens.issue(CALLER);
        AccessTokens later = tokens(KEYRING, NOW.plus(LIFETIME).plusSeconds(30));
        assertThatThrownBy(() -> later.verify(token))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.TOKEN_EXPIRED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS384", "RS256", ""})
    void verify_refusesEveryOtherAlgorithm(String algorithm) {
        String payload = part(1);
        String header = encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\",\"typ\":\"JWT\"}");
        assertRefused(header + "." + payload, RefusalCode.UNAUTHORIZED);
        assertRefused(header + "." + payload + ".", RefusalCode.UNAUTHORIZED);
        String signature = part(2);
        assertRefused(header + "." + payload + "." + signature, RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesTheRightKeyWithAnotherAlgorithm() {
        assertRefused(perfect().sign(Algorithm.HMAC512(KEYRING.keys().get("k1"))), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesForeignKeysWhateverTheyAreCalled() {
        Algorithm foreign = Algorithm.HMAC256(new byte[32]);
        assertRefused(perfect().sign(foreign), RefusalCode.UNAUTHORIZED);
        for (String kid : List.of("../../dev/null", "k1' OR '1'='1", "", "k2")) {
            assertRefused(perfect().withKeyId(kid).sign(foreign), RefusalCode.UNAUTHORIZED);
        }
        Map<String, Object> embedded = Map.of(
                "jwk", Map.of("kty", "oct", "k", encode("0".repeat(32))),
                "jku", "https://attacker.example/keys",
                "x5c", List.of("AAAA"));
        assertRefused(perfect().withHeader(embedded).sign(foreign), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesATokenWithoutAKeyName() {
        String payload = part(1);
        String header = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        byte[] signature =
                ours().sign(header.getBytes(StandardCharsets.US_ASCII), payload.getBytes(StandardCharsets.US_ASCII));
        String token = header + "." + payload + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        assertRefused(token, RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesEveryFlippedBitOfTheSignature() {
        String token = perfect().sign(ours());
        int start = token.lastIndexOf('.') + 1;
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(start));
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(
                    token.substring(0, start)
                            + Base64.getUrlEncoder().withoutPadding().encodeToString(flipped),
                    RefusalCode.UNAUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "exp", "iat", "jti", "fid", "tv", "token_use"})
    void verify_refusesAMissingClaim(String claim) {
        assertRefused(perfect().withNullClaim(claim).sign(ours()), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesClaimsThatAreNotOurs() {
        assertRefused(perfect().withIssuer("attacker").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withAudience("thisthat:refresh").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withClaim("token_use", "refresh").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withSubject("admin").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withClaim("fid", "1 or 1=1").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withClaim("tv", "7").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withClaim("exp", "9999999999").sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withNotBefore(NOW.plusSeconds(60)).sign(ours()), RefusalCode.UNAUTHORIZED);
        assertRefused(perfect().withIssuedAt(NOW.plusSeconds(60)).sign(ours()), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesARefreshToken() {
        Session session =
                new Session(CALLER.sessionId(), CALLER.userId(), UUID.randomUUID(), 7, NOW, NOW.plusSeconds(600));
        RefreshTokens refreshTokens = new RefreshTokens(KEYRING, Clock.fixed(NOW, ZoneOffset.UTC));
        assertRefused(refreshTokens.issue(session), RefusalCode.UNAUTHORIZED);
        assertThat(refreshTokens.verify(refreshTokens.issue(session)).tokenId()).isEqualTo(session.tokenId());
        assertThatThrownBy(() -> refreshTokens.verify(tokens.issue(CALLER)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.INVALID_REFRESH_TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "e30.e30.e30", "\u0000", "W10.W10.W10"})
    void verify_refusesGarbage(String token) {
        assertRefused(token, RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesATokenOfEightKilobytes() {
        assertRefused(perfect().withClaim("padding", "x".repeat(8_000)).sign(ours()), RefusalCode.UNAUTHORIZED);
    }
}
