package app.thisthat.account.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.http.Caller;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid, expired and forged access tokens. */
class AccessTokensTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SigningKeys KEYS =
            SigningKeys.parse(List.of(SigningKeysTest.key("k1", 1), SigningKeysTest.key("k0", 2)));
    private static final Caller CALLER = new Caller(UUID.randomUUID(), UUID.randomUUID(), 7);

    private final AccessTokens tokens = tokens(KEYS, NOW);

    @AfterAll
    static void closeVertx() {
        VERTX.close();
    }

    private static AccessTokens tokens(SigningKeys keys, Instant now) {
        return new AccessTokens(VERTX, keys, LIFETIME, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** A token that is accepted once it is signed with the key k1. */
    private static TestToken validToken() {
        return new TestToken("k1")
                .claim("iss", "thisthat")
                .claim("aud", "thisthat:access")
                .claim("token_use", "access")
                .claim("sub", CALLER.userId().toString())
                .claim("jti", "x")
                .claim("iat", seconds(0))
                .claim("exp", seconds(60))
                .claim("fid", CALLER.sessionId().toString())
                .claim("tv", 7);
    }

    private static long seconds(long afterNow) {
        return NOW.plusSeconds(afterNow).getEpochSecond();
    }

    private static byte[] key(String kid) {
        return KEYS.keys().get(kid);
    }

    private static String sign(TestToken token) {
        return token.sign(key("k1"));
    }

    private static String part(int index) {
        return List.of(sign(validToken()).split("\\.", 3)).get(index);
    }

    private static String withHeader(String json) {
        return TestToken.sign(TestToken.encode(json), part(1), key("k1"));
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
        assertThat(tokens.verify(sign(validToken()))).isEqualTo(CALLER);
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
    void verify_distinguishesAnExpiredTokenFromAnInvalidOne() {
        String token = tokens.issue(CALLER);
        AccessTokens later = tokens(KEYS, NOW.plus(LIFETIME).plusSeconds(30));
        assertThatThrownBy(() -> later.verify(token))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.TOKEN_EXPIRED));
    }

    @Test
    void verify_allowsFiveSecondsOfClockSkew() {
        assertThat(tokens.verify(sign(validToken().claim("exp", seconds(-5))))).isEqualTo(CALLER);
        assertRefused(sign(validToken().claim("exp", seconds(-6))), RefusalCode.TOKEN_EXPIRED);
        assertThat(tokens.verify(sign(validToken().claim("iat", seconds(5))))).isEqualTo(CALLER);
        assertRefused(sign(validToken().claim("iat", seconds(6))), RefusalCode.UNAUTHORIZED);
        assertThat(tokens.verify(sign(validToken().claim("nbf", seconds(5))))).isEqualTo(CALLER);
        assertRefused(sign(validToken().claim("nbf", seconds(6))), RefusalCode.UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS384", "RS256", ""})
    void verify_refusesEveryOtherAlgorithm(String algorithm) {
        String payload = part(1);
        String header = TestToken.encode("{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\",\"typ\":\"JWT\"}");
        assertRefused(header + "." + payload, RefusalCode.UNAUTHORIZED);
        assertRefused(header + "." + payload + ".", RefusalCode.UNAUTHORIZED);
        String signature = part(2);
        assertRefused(header + "." + payload + "." + signature, RefusalCode.UNAUTHORIZED);
        assertRefused(TestToken.sign(header, payload, key("k1")), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesTheRightKeyWithAnotherAlgorithm() {
        assertRefused(validToken().sign("HS512", key("k1")), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesForeignKeysUnderEveryName() {
        byte[] foreign = new byte[32];
        assertRefused(validToken().sign(foreign), RefusalCode.UNAUTHORIZED);
        for (String kid : List.of("../../dev/null", "k1' OR '1'='1", "", "k2")) {
            assertRefused(validToken().header("kid", kid).sign(foreign), RefusalCode.UNAUTHORIZED);
        }
        TestToken embedded = validToken()
                .header("jwk", Map.of("kty", "oct", "k", TestToken.encode("0".repeat(32))))
                .header("jku", "https://attacker.example/keys")
                .header("x5c", List.of("AAAA"));
        assertRefused(embedded.sign(foreign), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesASignatureOfAnotherKeyThanTheNamedOne() {
        assertRefused(validToken().header("kid", "k0").sign(key("k1")), RefusalCode.UNAUTHORIZED);
        assertRefused(validToken().header("kid", "k1").sign(key("k0")), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesATokenWithoutAKeyName() {
        assertRefused(withHeader("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), RefusalCode.UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"kid\":\"k0\",\"kid\":\"k1\"}",
                "{\"alg\":\"none\",\"alg\":\"HS256\",\"kid\":\"k1\"}",
                "{\"alg\":\"HS256\",\"kid\":\"k1\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"JWE\"}",
                "{\"alg\":\"HS256\",\"kid\":[\"k1\"]}",
                "{\"alg\":\"HS256\",\"kid\":\"k1\"} {}",
                "[\"HS256\",\"k1\"]"
            })
    void verify_refusesAnAmbiguousHeader(String header) {
        assertThat(tokens.verify(withHeader("{\"alg\":\"HS256\",\"kid\":\"k1\"}")))
                .isEqualTo(CALLER);
        assertRefused(withHeader(header), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesAHeaderInAnotherCharacterSet() {
        byte[] header = "{\"alg\":\"HS256\",\"kid\":\"k1\"}".getBytes(StandardCharsets.UTF_16BE);
        assertRefused(TestToken.sign(TestToken.encode(header), part(1), key("k1")), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesEveryOtherSpellingOfAToken() {
        String token = sign(validToken());
        String lastBitsSet = token.substring(0, token.length() - 1) + (char) (token.charAt(token.length() - 1) + 1);
        for (String other : List.of(token + ".", token + "=", " " + token, token + "\n", lastBitsSet)) {
            assertRefused(other, RefusalCode.UNAUTHORIZED);
        }
    }

    @Test
    void verify_refusesEveryFlippedBitOfTheSignature() {
        String token = sign(validToken());
        int start = token.lastIndexOf('.') + 1;
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(start));
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(token.substring(0, start) + TestToken.encode(flipped), RefusalCode.UNAUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "exp", "iat", "jti", "fid", "tv", "token_use"})
    void verify_refusesAMissingClaim(String claim) {
        assertRefused(sign(validToken().claim(claim, null)), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesClaimsOfOtherTokens() {
        assertRefused(sign(validToken().claim("iss", "attacker")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("aud", "thisthat:refresh")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("token_use", "refresh")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("sub", "admin")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("fid", "1 or 1=1")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("tv", "7")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("exp", "9999999999")), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("nbf", seconds(60))), RefusalCode.UNAUTHORIZED);
        assertRefused(sign(validToken().claim("iat", seconds(60))), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void verify_refusesARefreshToken() {
        Session session =
                new Session(CALLER.sessionId(), CALLER.userId(), UUID.randomUUID(), 7, NOW, NOW.plusSeconds(600));
        RefreshTokens refreshTokens = new RefreshTokens(VERTX, KEYS, Clock.fixed(NOW, ZoneOffset.UTC));
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
        assertThat(AccessTokens.expiry(token)).isEmpty();
    }

    @Test
    void verify_refusesATokenOfEightKilobytes() {
        assertRefused(sign(validToken().claim("padding", "x".repeat(8_000))), RefusalCode.UNAUTHORIZED);
    }

    @Test
    void expiry_isReadWithoutVerification() {
        assertThat(AccessTokens.expiry(validToken().sign(new byte[32]))).contains(NOW.plusSeconds(60));
    }
}
